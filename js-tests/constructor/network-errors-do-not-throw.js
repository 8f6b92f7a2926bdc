// Errors of the network are events and never exceptions: error, then close with 1006 and without a reason.
// stderr: connection refused
// stderr: cannot resolve nowhere.invalid
// stderr: is blocked
// stderr: connection refused
for (const url of ["ws://refused/", "ws://nowhere.invalid/", "ws://peer:25/", "ws://peer:6667/", "wss://refused/"]) {
  const socket = new WebSocket(url);
  console.log(socket.readyState);
  const before = [];
  socket.onopen = socket.onerror = (event) => before.push(event.type);
  socket.onclose = ({ type, code, reason, wasClean }) => console.log(...before, type, code, JSON.stringify(reason), wasClean);
}

// prints:
// | 0
// | 0
// | 0
// | 0
// | 0
// | error close 1006 "" false
// | error close 1006 "" false
// | error close 1006 "" false
// | error close 1006 "" false
// | error close 1006 "" false
