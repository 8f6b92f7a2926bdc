// META: title=http: and https: URLs stand for ws: and wss:
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss

test(() => {
  for (const [given, taken] of [["http", "ws"], ["https", "wss"], ["HTTP", "ws"]]) {
    const made = new WebSocket(`${given}://${AUTHORITY}/path?query`);
    assert_equals(made.url, `${taken}://${AUTHORITY}/path?query`);
    made.close();
  }
});
