// META: title=No extension is in use when the server accepts none
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("handshake_no_extensions");
  assert_equals(made.extensions, "");
  await closed(made);
});
