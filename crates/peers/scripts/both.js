// Messages go in both directions at once: 64 are on their way.
const socket = new WebSocket(url + "/echo");
socket.binaryType = "arraybuffer";
const message = kind === "text" ? "x".repeat(length) : new Uint8Array(length);
let sent = 0;
let received = 0;
let start;
socket.onopen = () => {
  start = performance.now();
  for (; sent < 64; sent++) socket.send(message);
};
socket.onmessage = () => {
  if (sent < count) {
    socket.send(message);
    sent++;
  }
  if (++received === count) {
    report(received, start);
    socket.close();
  }
};
