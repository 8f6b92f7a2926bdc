// Every handshake has a key of its own: 16 bytes in base64.
const keys = new Set();
for (let i = 0; i < 5; ++i) {
  const socket = new WebSocket("ws://peer/?accept&request=Sec-WebSocket-Key&close=1000");
  const { data } = await new Promise((resolve) => (socket.onmessage = resolve));
  keys.add(data);
  if (data.length !== 24 || atob(data).length !== 16) console.log("wrong", data);
}
console.log(keys.size);

// prints:
// | 5
