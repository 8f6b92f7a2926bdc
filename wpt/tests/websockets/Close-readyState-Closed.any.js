// META: title=The state is CLOSED when the close event is fired
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = await closed(made);
  assert_equals(made.readyState, WebSocket.CLOSED);
  assert_true(event.wasClean);
});
