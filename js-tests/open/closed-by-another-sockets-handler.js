// Two sockets that open at the same time: the one that opens first closes the other, which then never does.
const sockets = [new WebSocket("ws://peer/"), new WebSocket("ws://peer/")];
const opened = [];
for (const [i, socket] of sockets.entries()) {
  socket.onopen = () => {
    opened.push(i);
    sockets[1 - i].close();
    socket.close();
  };
}
setTimeout(() => console.log(opened.length), 5000);

// prints:
// | 1
