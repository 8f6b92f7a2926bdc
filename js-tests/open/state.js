// When open is fired, readyState is 1, and extensions and protocol have been set before.
const socket = new WebSocket("ws://peer/?protocol=chat&accept&close=1000", "chat");
console.log(socket.readyState, JSON.stringify(socket.protocol));
socket.addEventListener("open", () => console.log(socket.readyState, socket.protocol, JSON.stringify(socket.extensions)));

// prints:
// | 0 ""
// | 1 chat ""
