// META: title=A host has no spaces
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

test(() => {
  assert_throws_dom("SyntaxError", () => new WebSocket("ws://web platform.test:80/echo"));
});
