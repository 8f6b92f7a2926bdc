// A socket that is connecting is kept by a listener for any of the four events.
// gc
// stderr: the server answered 404 Not Found
const ends = { open: "accept", message: "accept&text=a&close=1000", error: "refuse=404 Not Found", close: "refuse=404 Not Found" };
for (const [i, type] of Object.keys(ends).entries()) {
  (() => {
    const socket = new WebSocket(`ws://peer/?pause=${5000 + i * 1000}&${ends[type]}`);
    socket.addEventListener(type, ({ target }) => {
      console.log(type, target.readyState);
      if (type === "open") target.close();
    });
  })();
}
setTimeout(gc, 1000);
setTimeout(gc, 4000);

// prints:
// | open 1
// | message 1
// | error 3
// | close 3
