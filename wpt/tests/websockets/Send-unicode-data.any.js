// META: title=bufferedAmount counts bytes of UTF-8
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const sent = "\u00a5\u20ac\u00a5";
  made.send(sent);
  assert_equals(made.bufferedAmount, 7);
  assert_equals((await next(made, "message")).data, sent);
  assert_true((await closed(made)).wasClean);
});
