// Errors of the network are events and never exceptions.
// stderr: connection refused
// stderr: cannot resolve nowhere.invalid
// stderr: is blocked
// stderr: connection refused
for (const url of ["ws://refused/", "ws://nowhere.invalid/", "ws://peer:25/", "ws://peer:6667/", "wss://refused/"]) {
  const socket = new WebSocket(url);
  console.log(socket.readyState);
  socket.onclose = (event) => console.log(event.code, event.wasClean);
}

// prints:
// | 0
// | 0
// | 0
// | 0
// | 0
// | 1006 false
// | 1006 false
// | 1006 false
// | 1006 false
// | 1006 false
