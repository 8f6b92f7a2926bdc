// META: title=close() refuses what is no code
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

for (const code of [0, 500, 999, 1001, 2999, 5000, NaN, "text", null, 0x10000 + 1000]) {
  test(() => {
    const made = socket("echo");
    assert_throws_dom("InvalidAccessError", () => made.close(code));
    assert_equals(made.readyState, WebSocket.CONNECTING);
  }, `close(${String(code)})`);
}
