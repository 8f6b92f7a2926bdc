// A first conversation. Run it together with a server that answers:
//
//     boa-ws --serve examples/hello.js

const words = ["Hello!", "Is anybody there?", "Goodbye."];
const socket = new WebSocket("ws://localhost:8080");

socket.onopen = () => {
  console.log(`connected to ${socket.url}`);
  say();
};

socket.onmessage = (event) => {
  console.log(`server: ${event.data}`);
  if (words.length > 0) {
    say();
  } else {
    socket.close(1000, "that was all");
  }
};

socket.onclose = (event) => {
  console.log(`closed: ${event.code}, "${event.reason}"`);
};

function say() {
  const word = words.shift();
  console.log(`script: ${word}`);
  socket.send(word);
}
