// META: title=A protocol has no separators
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

test(() => {
  assert_throws_dom("SyntaxError", () => socket("echo", "/echo"));
  assert_throws_dom("SyntaxError", () => socket("echo", "ec,ho"));
  assert_throws_dom("SyntaxError", () => socket("echo", ["echo", "a;b"]));
});
