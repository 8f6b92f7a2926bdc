// META: title=A protocol is ASCII
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

test(() => {
  assert_throws_dom("SyntaxError", () => socket("echo", "\u0080echo"));
  assert_throws_dom("SyntaxError", () => socket("echo", ["\u00e9cho"]));
});
