// Echoes over a connection, beside another one whose server does not read 16 MiB before the first one has ended.
const unread = new WebSocket(url + "/unread");
unread.onopen = () => {
  for (let i = 0; i < 16; i++) unread.send(new Uint8Array(1 << 20));
  const socket = new WebSocket(url + "/echo");
  const message = "x".repeat(length);
  let received = 0;
  let start;
  socket.onopen = () => {
    start = performance.now();
    socket.send(message);
  };
  socket.onmessage = () => {
    if (++received < count) return socket.send(message);
    report(received, start);
    socket.close();
    unread.close();
  };
};
