// A message of megabytes arrives whole, in one event.
const socket = new WebSocket("ws://peer/?accept&fill=3000000&close=1000");
socket.onmessage = ({ data }) => console.log(data.length, data === "x".repeat(3_000_000));

// prints:
// | 3000000 true
