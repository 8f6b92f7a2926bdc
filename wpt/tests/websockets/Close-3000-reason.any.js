// META: title=close(3000, reason) ends in a clean close
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = await closed(made, 3000, "of an application");
  assert_equals(made.readyState, WebSocket.CLOSED);
  assert_true(event.wasClean);
});
