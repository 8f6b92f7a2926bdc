// A microtask between two messages is early enough for the second.
const socket = new WebSocket("ws://peer/?cork&accept&binary=01&binary=02&close=1000&uncork");
socket.addEventListener("message", ({ data }) => {
  console.log(data.constructor.name);
  queueMicrotask(() => (socket.binaryType = "arraybuffer"));
});
socket.addEventListener("message", ({ data }) => console.log(data.constructor.name));

// prints:
// | Blob
// | Blob
// | ArrayBuffer
// | ArrayBuffer
