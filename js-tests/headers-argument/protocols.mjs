// Subprotocols stand beside the headers, in any form that the argument itself may have.
// headers-argument
const url = "ws://peer/?protocol=b&accept&request=X-One&request=Sec-WebSocket-Protocol&close=1000";
for (const options of [{ protocols: "b" }, { protocols: ["a", "b"] }, { protocols: new Set(["b"]), headers: { "X-One": "1" } }]) {
  const socket = new WebSocket(url, options);
  const messages = [];
  socket.onmessage = (event) => messages.push(event.data);
  await new Promise((resolve) => (socket.onclose = resolve));
  console.log(messages.join("; "), socket.protocol);
}

// prints:
// | (none); b b
// | (none); a, b b
// | 1; b b
