// META: title=A lone surrogate is sent as U+FFFD
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const sent = "\ud807";
  made.send(sent);
  assert_equals(made.bufferedAmount, 3);
  assert_equals((await next(made, "message")).data, "\ufffd");
  assert_true((await closed(made)).wasClean);
});
