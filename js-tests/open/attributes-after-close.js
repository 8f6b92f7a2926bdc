// The results of the handshake stay readable after the connection has ended.
const socket = new WebSocket("ws://peer/?protocol=chat&accept&close=1000", "chat");
socket.onclose = () => {
  console.log(socket.protocol, JSON.stringify(socket.extensions), socket.url.startsWith("ws://peer/"), socket.readyState);
};

// prints:
// | chat "" true 3
