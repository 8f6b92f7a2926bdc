// A connection that is only half there can go unnoticed for long. A heartbeat notices: a word every now and then, and an
// answer that has to come before the next one.
//
//     boa-ws --serve examples/heartbeat.js

const interval = 30; // So short for a look only; half a minute is more like it.
const socket = new WebSocket("ws://localhost:8080");
let answered = true;
let beats = 0;
let heart;

socket.onopen = () => {
  heart = setInterval(() => {
    if (beats === 3) {
      console.log("that is enough");
      socket.close();
    } else if (answered) {
      answered = false;
      beats += 1;
      socket.send(`beat ${beats}`);
    }
  }, interval);
};

socket.onmessage = ({ data }) => {
  answered = true;
  console.log(`${data} is answered`);
};

socket.onclose = () => clearInterval(heart);
