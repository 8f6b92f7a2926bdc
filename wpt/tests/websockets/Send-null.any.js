// META: title=null is sent as a text
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const sent = null;
  made.send(sent);
  assert_equals(made.bufferedAmount, 4);
  assert_equals((await next(made, "message")).data, "null");
  assert_true((await closed(made)).wasClean);
});
