// META: title=Protocols are different in more than the case of letters
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

test(() => {
  assert_throws_dom("SyntaxError", () => socket("echo", ["echo", "Echo"]));
  assert_throws_dom("SyntaxError", () => socket("echo", ["echo", "eCHO"]));
});
