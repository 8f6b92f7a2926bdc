// All are opened at once, to one address, or to one each from 127.0.0.2 on. When the last is open each echoes a message; when the last has, all
// are closed.
const sockets = [];
const message = "x".repeat(length);
const start = performance.now();
let opened = 0;
let echoed = 0;
let closed = 0;
for (let i = 0; i < count; i++) {
  const base = kind === "addresses" ? url.replace("127.0.0.1", `127.0.${(i + 2) >> 8}.${(i + 2) & 255}`) : url;
  const socket = new WebSocket(base + "/echo");
  socket.onopen = () => {
    if (++opened === count) for (const one of sockets) one.send(message);
  };
  socket.onmessage = () => {
    if (++echoed === count) for (const one of sockets) one.close();
  };
  socket.onclose = () => {
    if (++closed === count) report(echoed, start);
  };
  sockets.push(socket);
}
