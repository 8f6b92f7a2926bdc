// Within a task bufferedAmount only grows, its microtasks included.
const socket = new WebSocket("ws://peer/");
socket.onopen = async () => {
  socket.send("12345");
  for (let i = 0; i < 1000; ++i) await null;
  console.log(socket.bufferedAmount);
  socket.send("678");
  console.log(socket.bufferedAmount);
  socket.close();
};

// prints:
// | 5
// | 8
