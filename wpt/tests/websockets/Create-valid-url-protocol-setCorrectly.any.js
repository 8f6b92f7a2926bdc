// META: title=protocol is what the server chose
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo", ["chat", "echo"]);
  assert_equals(made.readyState, WebSocket.OPEN);
  assert_equals(made.protocol, "echo");
  assert_true((await closed(made)).wasClean);
});
