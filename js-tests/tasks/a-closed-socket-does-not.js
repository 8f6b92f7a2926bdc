// When the last socket is closed, nothing keeps the program: what waits for it alone never happens.
const socket = new WebSocket("ws://peer/?accept&close=1000");
socket.onclose = () => {
  console.log("close");
  new Promise(() => {}).then(() => console.log("never"));
};

// prints:
// | close
