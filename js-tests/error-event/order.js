// error and close are fired in one task: readyState is CLOSED in both, microtasks run in between, timers do not.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
socket.onerror = () => {
  console.log("error", socket.readyState);
  queueMicrotask(() => console.log("microtask"));
  setTimeout(() => console.log("timer"), 0);
};
socket.onclose = () => console.log("close", socket.readyState);

// prints:
// | error 3
// | microtask
// | close 3
// | timer
