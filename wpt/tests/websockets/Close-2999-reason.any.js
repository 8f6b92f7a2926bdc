// META: title=close(2999) is refused: the code is below those of applications
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const events = record(made);
  assert_throws_dom("InvalidAccessError", () => made.close(2999, "below"));
  assert_equals(made.readyState, WebSocket.OPEN);
  made.send("still here");
  assert_equals((await next(made, "message")).data, "still here");
  assert_array_equals(events, ["message"]);
});
