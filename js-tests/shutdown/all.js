// Every open socket says 1001.
// shutdown: 1000
let closed = 0;
for (let i = 0; i < 5; ++i) {
  const socket = new WebSocket("ws://peer/?accept&expect=close:1001&close=1001&expect=end");
  socket.onclose = ({ code }) => {
    closed += 1;
    if (closed === 5) console.log(code);
  };
}

// prints:
// | 1001
