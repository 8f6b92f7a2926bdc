// META: title=binaryType keeps its value when it is set to another text
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  for (const value of ["", "Blob", "text", null, 1]) {
    made.binaryType = value;
    assert_equals(made.binaryType, "blob");
  }
  made.binaryType = "arraybuffer";
  made.binaryType = "bytes";
  assert_equals(made.binaryType, "arraybuffer");
  assert_true((await closed(made)).wasClean);
});
