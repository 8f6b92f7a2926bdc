// META: title=A text of more than 16 bits of length comes back
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const sent = "t".repeat(65000);
  made.send(sent);
  assert_equals(made.bufferedAmount, 65000);
  assert_equals((await next(made, "message")).data, sent);
  assert_true((await closed(made)).wasClean);
});
