// close() in the last events does nothing at all.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
let events = 0;
for (const type of ["error", "close"]) {
  socket.addEventListener(type, () => {
    events += 1;
    socket.close(1000, "again");
    console.log(type, socket.readyState);
  });
}
setTimeout(() => console.log(events), 10_000);

// prints:
// | error 3
// | close 3
// | 2
