// Closed or not, the argument is converted: a symbol is a TypeError, and toString is called.
const socket = new WebSocket("ws://peer/?accept&close=1000");
socket.onclose = () => {
  socket.send({ toString: () => console.log("converted") ?? "x" });
  try {
    socket.send(Symbol());
  } catch (error) {
    console.log(error instanceof TypeError);
  }
};

// prints:
// | converted
// | true
