// A message that does not fit: no exception, the socket is closing at once, and ends with error and 1006.
// queue: 10
// stderr: too much is waiting to be sent
const socket = new WebSocket("ws://peer/?accept");
socket.onopen = () => {
  socket.send("1234567890");
  console.log(socket.readyState, socket.bufferedAmount);
  socket.send("1");
  console.log(socket.readyState, socket.bufferedAmount);
};
socket.onerror = () => console.log("error", socket.readyState);
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean, socket.bufferedAmount >= 1);

// prints:
// | 1 10
// | 2 11
// | error 3
// | 1006 false true
