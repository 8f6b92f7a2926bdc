// META: title=URLs that name no server
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss

const inputs = [
  "ws://a b/", "wss://a b/", "ws://", "ws://a:port/", "ws://[1::2/", `ftp://${AUTHORITY}/`, "mailto:a@b", "about:blank",
  "data:,a", `${SERVER}/#`, `${SERVER}/#fragment`, "#fragment",
];
for (const input of inputs) {
  test(() => assert_throws_dom("SyntaxError", () => new WebSocket(input)), JSON.stringify(input));
}
