// A socket may offer several subprotocols, the preferred one first. The server chooses one of them, or none, which
// ends the connection. The built-in server takes the first.
//
//     boa-ws --serve examples/protocols.js

const socket = new WebSocket("ws://localhost:8080", ["chat.v2", "chat.v1"]);
console.log(`state ${socket.readyState}, protocol "${socket.protocol}"`);

socket.onopen = () => {
  console.log(`state ${socket.readyState}, protocol "${socket.protocol}"`);
  socket.close();
  console.log(`state ${socket.readyState}`);
};

socket.onclose = () => console.log(`state ${socket.readyState}`);
