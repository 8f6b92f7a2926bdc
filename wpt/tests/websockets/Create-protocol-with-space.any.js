// META: title=A protocol has no spaces
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss

test(() => {
  assert_throws_dom("SyntaxError", () => socket("echo", "ec ho"));
  assert_throws_dom("SyntaxError", () => socket("echo", " echo"));
});
