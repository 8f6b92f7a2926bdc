// META: title=A connection is established
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  assert_equals(made.readyState, WebSocket.OPEN);
  assert_true((await closed(made)).wasClean);
});
