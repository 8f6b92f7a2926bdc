// A chat in the terminal, with a room such as the built-in server's. The first argument is your name. The others are messages:
// when all of them have come back, the script ends. Without messages it prints those of others until Ctrl-C.
//
//     boa-ws --serve                            # in a terminal of its own
//     boa-ws examples/chat.js Ann               # in another
//     boa-ws examples/chat.js Ben "Hello, Ann!" # in a third

const [name = "Guest", ...words] = scriptArgs;
const socket = new WebSocket("ws://localhost:8080/chat");
let id;
let unheard = words.length;

function send(message) {
  socket.send(JSON.stringify({ ...message, id, date: Date.now() }));
}

socket.onmessage = (event) => {
  const message = JSON.parse(event.data);
  const time = new Date(message.date).toLocaleTimeString();

  switch (message.type) {
    case "id":
      id = message.id;
      send({ type: "username", name });
      break;
    case "username":
      console.log(`${message.name} came in at ${time}`);
      if (message.id === id) {
        for (const text of words) {
          send({ type: "message", text });
        }
      }
      break;
    case "message":
      console.log(`(${time}) ${message.name}: ${message.text}`);
      if (message.id === id) {
        unheard -= 1;
        if (unheard === 0) {
          socket.close();
        }
      }
      break;
    case "rejectusername":
      console.log(`The name is in use: you are ${message.name}.`);
      break;
    case "userlist":
      console.log(`Here are: ${message.users.join(", ")}`);
      break;
  }
};

socket.onclose = ({ code, reason, wasClean }) => {
  if (!wasClean) {
    console.log(`The connection was lost (${code}).`);
  } else if (reason === "") {
    console.log("You left.");
  } else {
    console.log(`The room is closed: ${reason}.`);
  }
};
