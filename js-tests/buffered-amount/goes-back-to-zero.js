// Bytes that were sent are no longer counted in a later task.
const socket = new WebSocket("ws://peer/");
socket.onopen = () => {
  socket.send("12345");
  socket.send(new Blob(["678"]));
  console.log(socket.bufferedAmount);
  setTimeout(() => {
    console.log(socket.bufferedAmount);
    socket.close();
  }, 1000);
};

// prints:
// | 8
// | 0
