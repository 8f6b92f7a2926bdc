// META: title=close(4999, reason) ends in a clean close with that code
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = await closed(made, 4999, "the last code");
  assert_equals(made.readyState, WebSocket.CLOSED);
  assert_true(event.wasClean);
  assert_equals(event.code, 4999);
  assert_equals(event.reason, "the last code");
});
