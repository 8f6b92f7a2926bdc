// META: title=The bytes of a view come back: Int32Array
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  made.binaryType = "arraybuffer";
  const buffer = Uint8Array.from({ length: 8 }, (_, at) => at * 7).buffer;
  const sent = new Int32Array(buffer);
  made.send(sent);
  const bytes = ArrayBuffer.isView(sent) ? new Uint8Array(sent.buffer, sent.byteOffset, sent.byteLength) : new Uint8Array(sent);
  assert_equals(made.bufferedAmount, bytes.length);
  const { data } = await next(made, "message");
  assert_true(data instanceof ArrayBuffer);
  assert_array_equals(new Uint8Array(data), bytes);
  assert_true((await closed(made)).wasClean);
});
