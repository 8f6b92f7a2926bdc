// When the connection fails, what was waiting to be sent is not sent any more, and stays counted.
// stderr: a frame has a reserved opcode (close code 1002)
const socket = new WebSocket("ws://peer/?accept&pause=1000&raw=83 00&silence");
socket.onopen = () => {
  for (let i = 0; i < 10; ++i) socket.send("x".repeat(50_000));
};
socket.onclose = ({ code }) => {
  const left = socket.bufferedAmount;
  console.log(code, left > 300_000);
  setTimeout(() => console.log(socket.bufferedAmount === left), 60_000);
};

// prints:
// | 1006 true
// | true
