// A socket that is open and has a listener for messages is kept, though nothing refers to it.
// gc
// stderr: the connection was lost: connection reset
for (const type of ["message", "error", "close"]) {
  (() => {
    const socket = new WebSocket("ws://peer/?accept&pause=5000&text=late&reset");
    socket.tag = type;
    socket.addEventListener(type, function () { console.log(this.tag); });
  })();
}
setTimeout(gc, 1000);
setTimeout(gc, 2000);

// prints:
// | message
// | error
// | close
