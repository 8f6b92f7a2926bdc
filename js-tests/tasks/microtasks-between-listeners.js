// Microtasks run after every listener, not after all of an event's.
const socket = new WebSocket("ws://peer/?accept&text=hi&close=1000");
for (const type of ["open", "message", "close"]) {
  for (const n of [1, 2]) {
    socket.addEventListener(type, () => {
      console.log(type, n);
      Promise.resolve().then(() => console.log("microtask of", type, n));
    });
  }
}

// prints:
// | open 1
// | microtask of open 1
// | open 2
// | microtask of open 2
// | message 1
// | microtask of message 1
// | message 2
// | microtask of message 2
// | close 1
// | microtask of close 1
// | close 2
// | microtask of close 2
