// META: title=A server may close: the close is clean
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  made.send("Goodbye");
  assert_equals((await next(made, "message")).data, "Goodbye");
  const event = await next(made, "close");
  assert_equals(made.readyState, WebSocket.CLOSED);
  assert_true(event.wasClean);
  assert_equals(event.code, 1000);
});
