// META: title=A protocol is ASCII
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss

test(() => {
  assert_throws_dom("SyntaxError", () => socket("echo", "\u0080echo"));
  assert_throws_dom("SyntaxError", () => socket("echo", ["\u00e9cho"]));
});
