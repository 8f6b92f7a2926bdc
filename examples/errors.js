// A URL that is wrong throws. A connection that fails never does: it fires "error", which does not say why, and then "close"
// with the code 1006. The reason stands on the standard error stream, for you.
//
//     boa-ws examples/errors.js

for (const url of ["ws://", "ftp://localhost/", "ws://localhost/#part", "relative"]) {
  try {
    new WebSocket(url);
  } catch (error) {
    console.log(`${url}: ${error.name}, ${error instanceof DOMException}, code ${error.code}`);
  }
}

try {
  new WebSocket("ws://localhost/", ["same", "same"]);
} catch (error) {
  console.log(`a subprotocol twice: ${error.name}`);
}

try {
  // It can't be open yet.
  new WebSocket("ws://localhost:9/").send("too early");
} catch (error) {
  console.log(`send: ${error.name}`);
}

// No browser connects to this port, because it belongs to another protocol.
const socket = new WebSocket("ws://localhost:9/");
console.log(`state ${socket.readyState}`);
socket.onerror = (event) => console.log(`${event.type}: state ${socket.readyState}, no more is known`);
socket.onclose = (event) => console.log(`${event.type}: code ${event.code}, clean: ${event.wasClean}`);
