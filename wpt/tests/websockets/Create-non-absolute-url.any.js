// META: title=A URL is relative to the location
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss

for (const input of ["a", "?", "?a=b", "../a", "//example.test/a", null, 123]) {
  test(() => {
    const expected = new URL(input, location);
    expected.protocol = "ws";
    const made = new WebSocket(input);
    assert_equals(made.url, expected.href);
    made.close();
  }, String(input));
}
