// META: title=A connection is established
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss

promise_test(async () => {
  const made = await open("echo");
  assert_equals(made.readyState, WebSocket.OPEN);
  assert_true((await closed(made)).wasClean);
});
