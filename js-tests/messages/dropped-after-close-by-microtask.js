// A microtask between two messages that closes the socket keeps the second from being delivered.
const socket = new WebSocket("ws://peer/?cork&accept&text=a&text=b&uncork");
socket.onmessage = async ({ data }) => {
  console.log(data);
  await null;
  socket.close();
};

// prints:
// | a
