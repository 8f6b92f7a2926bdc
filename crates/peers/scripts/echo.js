// One message after the other goes there and back.
const socket = new WebSocket(url + "/echo");
socket.binaryType = "arraybuffer";
const message = kind === "text" ? "x".repeat(length) : new Uint8Array(length);
let received = 0;
let start;
socket.onopen = () => {
  start = performance.now();
  socket.send(message);
};
socket.onmessage = () => {
  received++;
  if (received < count) {
    socket.send(message);
  } else {
    report(received, start);
    socket.close();
  }
};
