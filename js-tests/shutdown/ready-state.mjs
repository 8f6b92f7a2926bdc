// While a socket goes away its readyState is CLOSING; what is sent then counts as buffered and goes nowhere.
// shutdown: 1000
const socket = new WebSocket("ws://peer/?accept&expect=close:1001&pause=2000&text=late&close=1001&expect=end");
await new Promise((resolve) => (socket.onopen = resolve));
const log = () => console.log(socket.readyState, socket.bufferedAmount);
setTimeout(log, 999);
setTimeout(() => {
  log();
  socket.send("never");
  log();
}, 1500);
socket.onmessage = () => console.log("a message");
socket.onclose = ({ code, wasClean }) => {
  console.log(code, wasClean);
  log();
};

// prints:
// | 1 0
// | 2 0
// | 2 5
// | 1001 true
// | 3 5
