// binaryType is read when the task of the event runs, not when the bytes arrive.
const socket = new WebSocket("ws://peer/?cork&accept&binary=01&binary=02&binary=03&close=1000&uncork");
socket.onmessage = ({ data }) => {
  console.log(data.constructor.name);
  socket.binaryType = socket.binaryType === "blob" ? "arraybuffer" : "blob";
};

// prints:
// | Blob
// | ArrayBuffer
// | Blob
