// META: title=Protocols are different from each other
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss

test(() => {
  assert_throws_dom("SyntaxError", () => socket("echo", ["echo", "echo"]));
  assert_throws_dom("SyntaxError", () => socket("echo", ["a", "b", "a"]));
});
