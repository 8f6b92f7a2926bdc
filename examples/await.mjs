// A module can wait at its top level, and a socket can be read like any other sequence.
//
//     boa-ws --serve examples/await.mjs

import { messages } from "./messages.mjs";

const socket = new WebSocket("ws://localhost:8080");
await new Promise((resolve) => socket.addEventListener("open", resolve));

for (const word of ["one", "two", "three"]) {
  socket.send(word);
}

let count = 0;
for await (const data of messages(socket)) {
  console.log(`message ${(count += 1)}: ${data}`);
  if (count === 3) {
    socket.close();
  }
}
console.log("closed");
