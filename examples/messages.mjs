// What arrives on a socket, as an asynchronous sequence that ends when the socket is closed.

export async function* messages(socket) {
  const queue = [];
  let wake = () => {};
  socket.addEventListener("message", ({ data }) => {
    queue.push(data);
    wake();
  });
  socket.addEventListener("close", () => wake());

  while (queue.length > 0 || socket.readyState !== WebSocket.CLOSED) {
    if (queue.length > 0) {
      yield queue.shift();
    } else {
      await new Promise((resolve) => (wake = resolve));
    }
  }
}
