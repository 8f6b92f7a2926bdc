// META: title=No event is fired within close()
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = socket("handshake_sleep_2");
  const events = record(made);
  made.close();
  assert_array_equals(events, []);
  await Promise.resolve();
  assert_array_equals(events, []);
  assert_equals(made.readyState, WebSocket.CLOSING);
  await first(made, "close");
  assert_equals(made.readyState, WebSocket.CLOSED);
  await turn();
  assert_array_equals(events, ["error", "close"]);
});
