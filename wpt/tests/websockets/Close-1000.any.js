// META: title=close(1000) ends in a clean close without a reason
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = await closed(made, 1000);
  assert_equals(made.readyState, WebSocket.CLOSED);
  assert_true(event.wasClean);
  assert_equals(event.reason, "");
});
