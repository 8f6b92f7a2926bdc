// Between the server's Close frame and the end, what is sent is discarded and counted, and close() does nothing more.
const socket = new WebSocket("ws://peer/?accept&close=3000,server&expect=close:3000,server&pause=1000&expect=end");
setTimeout(() => {
  socket.send("late");
  socket.close(4000, "mine");
  console.log(socket.readyState, socket.bufferedAmount);
}, 500);
socket.onclose = ({ code, reason, wasClean }) => console.log(code, reason, wasClean, socket.bufferedAmount);

// prints:
// | 2 4
// | 3000 server true 4
