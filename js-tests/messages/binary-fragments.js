// Bytes in fragments are one message.
const socket = new WebSocket("ws://peer/?accept&begin-binary=0001&continue=%02&finish=%ff&close=1000");
socket.binaryType = "arraybuffer";
socket.onmessage = ({ data }) => console.log(new Uint8Array(data).join());

// prints:
// | 0,1,2,255
