// META: title=close(1000, reason): the server sends the code and the reason back
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = await closed(made, 1000, "so long");
  assert_equals(event.code, 1000);
  assert_equals(event.reason, "so long");
});
