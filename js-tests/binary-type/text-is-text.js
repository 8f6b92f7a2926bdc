// binaryType has no say in text.
const socket = new WebSocket("ws://peer/?accept&text=a&close=1000");
socket.binaryType = "arraybuffer";
socket.onmessage = ({ data }) => console.log(typeof data);

// prints:
// | string
