// META: title=close() refuses a reason of 124 bytes, and takes one of 123
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  assert_throws_dom("SyntaxError", () => made.close(1000, "r".repeat(124)));
  assert_throws_dom("SyntaxError", () => made.close(1000, "\u00e9".repeat(62)));
  assert_equals(made.readyState, WebSocket.OPEN);
  const event = await closed(made, 1000, "\u00e9".repeat(61) + "r");
  assert_equals(event.reason, "\u00e9".repeat(61) + "r");
});
