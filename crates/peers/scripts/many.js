// All are opened at once; when the last is open each echoes a message; when the last has, all are closed.
const sockets = [];
const message = "x".repeat(length);
const start = performance.now();
let opened = 0;
let echoed = 0;
let closed = 0;
for (let i = 0; i < count; i++) {
  const socket = new WebSocket(url + "/echo");
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
