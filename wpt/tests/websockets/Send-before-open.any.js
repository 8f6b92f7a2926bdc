// META: title=send() throws while the connection is established
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

test(() => {
  const made = socket("echo");
  assert_throws_dom("InvalidStateError", () => made.send("early"));
  assert_equals(made.bufferedAmount, 0);
});
