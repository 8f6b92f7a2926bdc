// A received message can be sent back unchanged, as a Blob or a buffer.
const socket = new WebSocket("ws://peer/?accept&binary=0102&expect=binary:0102&binary=0304&expect=binary:0304&close=1000");
socket.onmessage = ({ data }) => {
  socket.send(data);
  socket.binaryType = "arraybuffer";
};
socket.onclose = ({ wasClean }) => console.log(wasClean);

// prints:
// | true
