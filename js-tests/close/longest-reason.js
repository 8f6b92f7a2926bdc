// A reason of 123 bytes is the longest that a frame holds.
const socket = new WebSocket(`ws://peer/?accept&close=1000,${"r".repeat(123)}`);
socket.onclose = ({ code, reason }) => console.log(code, reason.length);

// prints:
// | 1000 123
