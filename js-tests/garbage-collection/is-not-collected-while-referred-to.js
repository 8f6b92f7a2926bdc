// A socket that the script still refers to stays open without any listeners.
// gc
const socket = new WebSocket("ws://peer/?accept&pause=5000&text=x&expect=text:y&close=1000");
setTimeout(gc, 1000);
setTimeout(() => {
  console.log(socket.readyState);
  socket.onclose = ({ code }) => console.log(code);
  socket.send("y");
}, 6000);

// prints:
// | 1
// | 1000
