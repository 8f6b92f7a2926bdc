// The second argument may be an object with headers, which go along with the handshake.
// headers-argument
const socket = new WebSocket("ws://peer/?accept&request=Authorization&request=X-One&request=Sec-WebSocket-Protocol&close=1000", {
  headers: { Authorization: "Bearer x", "X-One": "  1 " },
});
socket.onmessage = (event) => console.log(event.data);

// prints:
// | Bearer x
// | 1
// | (none)
