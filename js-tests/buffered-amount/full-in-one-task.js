// A script that sends without end in one task: what does not fit is counted, and none of it is queued or sent.
// queue: 1000000
// stderr: too much is waiting to be sent
const socket = new WebSocket("ws://peer/?accept&silence");
socket.onopen = () => {
  const message = new Uint8Array(100_000);
  let closing = 0;
  for (let i = 0; i < 1000; ++i) {
    socket.send(message);
    closing += socket.readyState === WebSocket.CLOSING;
  }
  console.log(closing, socket.bufferedAmount);
};
socket.onerror = () => console.log("error", socket.readyState);
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean, socket.bufferedAmount > 99_000_000);

// prints:
// | 990 100000000
// | error 3
// | 1006 false true
