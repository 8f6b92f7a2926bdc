// The loss of a connection can go unnoticed for long. A heartbeat notices it: a message now and then, whose answer has to come
// in time. The argument is this time in milliseconds.
//
//     boa-ws --serve examples/heartbeat.js

const interval = 30; // So short for this demonstration. Half a minute is common.
const [patience = 5000] = scriptArgs;
const socket = new WebSocket("ws://localhost:8080");
let beats = 0;
let timer;

function beat() {
  beats += 1;
  socket.send(`beat ${beats}`);
  timer = setTimeout(giveUp, patience);
}

function giveUp() {
  console.log(`beat ${beats} is not answered: the connection is dead`);
  socket.close();
}

socket.onopen = beat;

socket.onmessage = ({ data }) => {
  clearTimeout(timer);
  console.log(`${data} is answered`);
  if (beats === 3) {
    console.log("that is enough");
    socket.close();
  } else {
    timer = setTimeout(beat, interval);
  }
};

socket.onclose = ({ wasClean }) => {
  clearTimeout(timer);
  console.log(wasClean ? "closed" : "lost");
};
