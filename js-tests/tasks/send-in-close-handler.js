// Sending in the close handler does nothing and throws nothing.
const socket = new WebSocket("ws://peer/?accept&close=1000&expect=close:1000&expect=end");
socket.onclose = () => {
  socket.send("late");
  console.log(socket.readyState, socket.bufferedAmount);
};

// prints:
// | 3 4
