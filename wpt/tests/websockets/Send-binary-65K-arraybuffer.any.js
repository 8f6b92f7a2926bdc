// META: title=A long ArrayBuffer comes back
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  made.binaryType = "arraybuffer";
  made.send(new ArrayBuffer(65000));
  assert_equals(made.bufferedAmount, 65000);
  assert_equals((await next(made, "message")).data.byteLength, 65000);
  assert_true((await closed(made)).wasClean);
});
