// META: title=close() says that there was no code
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = await closed(made);
  assert_equals(event.code, 1005);
  assert_equals(event.reason, "");
});
