// META: title=protocol is empty while the connection is established
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

test(() => {
  const made = socket("echo", "echo");
  assert_equals(made.protocol, "");
  made.close();
});
