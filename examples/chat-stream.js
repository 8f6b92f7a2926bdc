// The chat of chat.js with streams: messages are piped into the connection and out of it. The first argument is your name. The
// others are messages: when all of them have come back, the script ends.
//
//     boa-ws --serve                                   # in a terminal of its own
//     boa-ws examples/chat-stream.js Ann "Hello?"      # in another

const [name = "Guest", ...words] = scriptArgs;

function parser() {
  return new TransformStream({ transform: (text, controller) => controller.enqueue(JSON.parse(text)) });
}

function serializer() {
  const transform = (message, controller) => controller.enqueue(JSON.stringify({ ...message, date: Date.now() }));
  return new TransformStream({ transform });
}

function print(message) {
  switch (message.type) {
    case "username":
      return console.log(`${message.name} came in`);
    case "message":
      return console.log(`${message.name}: ${message.text}`);
    case "rejectusername":
      return console.log(`The name is in use: you are ${message.name}.`);
    case "userlist":
      return console.log(`Here are: ${message.users.join(", ")}`);
  }
}

async function chat() {
  const stream = new WebSocketStream("ws://localhost:8080/chat");
  const { readable, writable } = await stream.opened;

  const outgoing = serializer();
  // If the connection is lost, the loop below throws. The same error of the writes is not reported again.
  const sent = outgoing.readable.pipeTo(writable).catch(() => {});
  const speaker = outgoing.writable.getWriter();
  const say = (message) => speaker.write(message).catch(() => {});

  let id;
  let unheard = words.length;
  for await (const message of readable.pipeThrough(parser())) {
    print(message);
    if (message.type === "id") {
      id = message.id;
      say({ type: "username", id, name });
    } else if (message.type === "username" && message.id === id) {
      words.forEach((text) => say({ type: "message", id, text }));
    } else if (message.type === "message" && message.id === id) {
      unheard -= 1;
      if (unheard === 0) {
        break; // which cancels the readable stream, and so closes the connection
      }
    }
  }

  await Promise.allSettled([sent, stream.closed]);
  console.log("You left.");
}

chat().catch(({ message, closeCode }) => console.log(`The connection was lost (${closeCode}): ${message}`));
