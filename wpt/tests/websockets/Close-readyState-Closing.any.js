// META: title=The state is CLOSING as soon as close() is called
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = next(made, "close");
  made.close();
  assert_equals(made.readyState, WebSocket.CLOSING);
  await event;
});
