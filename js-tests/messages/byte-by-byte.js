// Frames that arrive a byte at a time are frames.
const socket = new WebSocket("ws://peer/?accept&drip&text=hi&fill=300&begin=a&finish=b&close=1000,bye");
socket.onmessage = ({ data }) => console.log(data.length);
socket.onclose = ({ code, reason }) => console.log(code, reason);

// prints:
// | 2
// | 300
// | 2
// | 1000 bye
