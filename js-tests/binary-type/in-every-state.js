// binaryType can be set in every state.
const socket = new WebSocket("ws://peer/?accept&close=1000");
const flip = () => {
  const before = socket.binaryType;
  socket.binaryType = before === "blob" ? "arraybuffer" : "blob";
  console.log(socket.readyState, before, socket.binaryType);
};
flip();
socket.onopen = () => {
  flip();
  socket.close();
  flip();
};
socket.onclose = flip;

// prints:
// | 0 blob arraybuffer
// | 1 arraybuffer blob
// | 2 blob arraybuffer
// | 3 arraybuffer blob
