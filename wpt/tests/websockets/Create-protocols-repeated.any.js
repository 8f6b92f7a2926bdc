// META: title=Protocols are different from each other
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

test(() => {
  assert_throws_dom("SyntaxError", () => socket("echo", ["echo", "echo"]));
  assert_throws_dom("SyntaxError", () => socket("echo", ["a", "b", "a"]));
});
