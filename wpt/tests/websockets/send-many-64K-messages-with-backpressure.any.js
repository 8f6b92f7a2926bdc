// META: title=Messages wait for a server that reads slowly
// META: script=/websockets/constants.sub.js
// META: timeout=long
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("receive-many-with-backpressure");
  const count = 6;
  for (let at = 0; at < count; at += 1) {
    made.send(new Uint8Array(65536));
  }
  assert_equals(made.bufferedAmount, count * 65536);
  for (let at = 0; at < count; at += 1) {
    assert_equals((await next(made, "message")).data, "65536");
  }
  assert_true((await closed(made)).wasClean);
});
