// The headers that belong to the handshake are refused, and names and values that would break the request: a SyntaxError.
// headers-argument
const names = ["Host", "connection", "UPGRADE", "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Key", "sec-websocket-protocol", "", "a b", "a:", "ä"];
const pairs = [...names.map((name) => [name, "x"]), ["X-One", "a\r\nX-Two: b"], ["X-One", "\n"], ["X-One", "\0"], ["X-One", "€"]];
let refused = 0;
for (const pair of pairs) {
  try {
    new WebSocket("ws://peer/", { headers: [pair] });
    console.log("accepted", pair);
  } catch (error) {
    if (["SyntaxError", "TypeError"].includes(error.name)) refused += 1;
  }
}
console.log(refused === pairs.length);

// prints:
// | true
