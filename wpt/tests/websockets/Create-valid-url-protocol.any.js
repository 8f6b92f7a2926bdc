// META: title=A connection with a protocol, and its state
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo", "echo");
  assert_equals(made.readyState, WebSocket.OPEN);
  assert_true((await closed(made)).wasClean);
});
