// A Close frame that arrives a byte at a time is a Close frame.
const socket = new WebSocket("ws://peer/?drip&accept&close=3000,slowly");
socket.onclose = ({ code, reason, wasClean }) => console.log(code, reason, wasClean);

// prints:
// | 3000 slowly true
