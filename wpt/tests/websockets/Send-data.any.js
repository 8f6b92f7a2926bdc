// META: title=A text comes back
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const sent = "a text";
  made.send(sent);
  assert_equals(made.bufferedAmount, 6);
  assert_equals((await next(made, "message")).data, sent);
  assert_true((await closed(made)).wasClean);
});
