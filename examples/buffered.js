// bufferedAmount is the number of bytes that were sent and have not left yet. A script that sends much waits until it is small.
//
//     boa-ws --serve examples/buffered.js

const socket = new WebSocket("ws://localhost:8080");
const piece = new Uint8Array(64 * 1024);
let pieces = 40;

socket.onopen = () => sendSome();

function sendSome() {
  // At most 16 pieces wait at a time.
  while (pieces > 0 && socket.bufferedAmount < 16 * piece.length) {
    socket.send(piece);
    pieces -= 1;
  }
  if (pieces > 0 || socket.bufferedAmount > 0) {
    setTimeout(sendSome, 5);
  } else {
    console.log(`all has been sent, ${socket.bufferedAmount} bytes wait`);
    socket.close();
  }
}

socket.onclose = ({ wasClean }) => console.log(wasClean ? "closed cleanly" : "the connection was lost");
