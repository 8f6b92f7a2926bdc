// How a connection is closed, and how the other side's reason is read.
//
//     boa-ws --serve examples/closing.js

const socket = new WebSocket("ws://localhost:8080");

socket.onopen = () => {
  // A script's code is 1000, or one from 3000 to 4999; the reason has at most 123 bytes.
  for (const [code, reason] of [[1001, ""], [2999, ""], [1000, "é".repeat(62)]]) {
    try {
      socket.close(code, reason);
    } catch (error) {
      console.log(`close(${code}, ${reason.length} characters): ${error.name}`);
    }
  }
  // Earlier messages are sent before the connection is closed.
  socket.send("last words");
  socket.close(4001, "nothing left to say");
  console.log(`closing: ${socket.readyState === WebSocket.CLOSING}`);
  // Nothing is sent any more, and nothing is thrown.
  socket.send("too late");
};

socket.onmessage = () => console.log("never called: the socket is closing");
socket.onerror = () => console.log("never called: this is no error");

socket.onclose = ({ code, reason, wasClean }) => {
  console.log(`closed: ${code}, "${reason}", ${wasClean ? "cleanly" : "not cleanly"}`);
  socket.close(); // Does nothing.
};
