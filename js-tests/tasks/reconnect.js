// Connecting again in the close handler works as often as one likes.
// stderr: connection refused by refused
let attempts = 0;
const connect = () => {
  const socket = new WebSocket(attempts < 3 ? "ws://refused/" : "ws://peer/?accept&close=1000");
  attempts += 1;
  socket.onclose = ({ code }) => {
    console.log(attempts, code);
    if (code !== 1000) setTimeout(connect, 1000);
  };
};
connect();

// prints:
// | 1 1006
// | 2 1006
// | 3 1006
// | 4 1000
