// META: title=A connection with one protocol of several
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo", ["echo", "chat"]);
  assert_equals(made.readyState, WebSocket.OPEN);
  assert_equals(made.protocol, "echo");
  assert_true((await closed(made)).wasClean);
});
