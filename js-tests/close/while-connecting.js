// close() while connecting: CLOSING at once, then in a later task error and close with 1006, unclean, without a reason.
const socket = new WebSocket("ws://peer/?pause=1000&accept");
socket.onopen = () => console.log("open");
socket.onerror = () => console.log("error", socket.readyState);
socket.onclose = ({ code, reason, wasClean }) => console.log("close", code, JSON.stringify(reason), wasClean, socket.readyState);
setTimeout(() => {
  socket.close(3000, "never sent");
  console.log(socket.readyState);
  queueMicrotask(() => console.log("microtask"));
}, 500);

// prints:
// | 2
// | microtask
// | error 3
// | close 1006 "" false 3
