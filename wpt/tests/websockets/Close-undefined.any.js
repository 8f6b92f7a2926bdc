// META: title=close(undefined) is close()
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = await closed(made, undefined);
  assert_equals(event.code, 1005);
});
