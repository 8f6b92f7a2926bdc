// META: title=More arguments than the constructor has do no harm
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

test(() => {
  assert_true(socket("echo", "echo", "more", {}) instanceof WebSocket);
});
