// A script cannot find out why a connection did not open: every reason looks the same.
// stderr: connection refused by refused
// stderr: cannot resolve nowhere.invalid
// stderr: took too long
// stderr: is blocked
// stderr: the server answered 403 Forbidden
// stderr: the server answered 302 Found
// stderr: the server's answer has "Sec-WebSocket-Accept: x", which does not match the key that was sent
// stderr: the server chose the subprotocol "x", which was not offered
// stderr: the server ended the connection during the opening handshake
// stderr: the server ended the connection during the opening handshake
// stderr: the server's answer is not valid HTTP/1.1: it does not begin with "HTTP/1."
const urls = [
  "ws://refused/",
  "ws://nowhere.invalid/",
  "ws://unreachable/",
  "ws://peer:25/",
  "ws://peer/?refuse=403 Forbidden",
  "ws://peer/?header=Location: /&refuse=302 Found",
  "ws://peer/?header=Sec-WebSocket-Accept: x&accept",
  "ws://peer/?protocol=x&accept",
  "ws://peer/?end",
  "ws://peer/?reset",
  "ws://peer/?raw=00",
];
const seen = new Set();
for (const url of urls) {
  const socket = new WebSocket(url);
  const log = [];
  const note = (event) => {
    const fields = {};
    for (const name in event) if (!["timeStamp", "target", "srcElement", "currentTarget"].includes(name)) fields[name] = String(event[name]);
    log.push(JSON.stringify(fields), socket.readyState, socket.protocol, socket.bufferedAmount);
  };
  for (const type of ["open", "message", "error", "close"]) socket.addEventListener(type, note);
  await new Promise((resolve) => socket.addEventListener("close", resolve));
  seen.add(log.join());
}
console.log(seen.size);

// prints:
// | 1
