// close is fired once and error at most once, in every case.
// stderr: a frame has a reserved opcode (close code 1002)
const counts = { error: 0, close: 0 };
const socket = new WebSocket("ws://peer/?cork&accept&raw=83 00&raw=ff ff&close=1000&uncork&reset");
for (const type of ["error", "close"]) {
  socket.addEventListener(type, () => {
    counts[type] += 1;
    socket.close();
    socket.send("x");
  });
}
setTimeout(() => console.log(JSON.stringify(counts)), 60_000);

// prints:
// | {"error":1,"close":1}
