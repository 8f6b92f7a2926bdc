// META: title=A Blob comes back
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  made.send(new Blob(["b".repeat(65000)]));
  assert_equals(made.bufferedAmount, 65000);
  const { data } = await next(made, "message");
  assert_true(data instanceof Blob);
  assert_equals(data.size, 65000);
  assert_equals(await data.text(), "b".repeat(65000));
  assert_true((await closed(made)).wasClean);
});
