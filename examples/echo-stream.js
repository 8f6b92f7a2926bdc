// A WebSocketStream has promises and streams in place of events: `for await` reads its messages.
//
//     boa-ws --serve examples/echo-stream.js

const stream = new WebSocketStream("ws://localhost:8080");

async function echo() {
  const { readable, writable } = await stream.opened;
  const writer = writable.getWriter();

  const words = ["one", "two", new Uint8Array([3, 4, 5])];
  for (const word of words) {
    await writer.write(word);
  }

  let left = words.length;
  for await (const message of readable) {
    // Text is a string, and binary data is a Uint8Array.
    console.log(typeof message === "string" ? message : `${message.length} bytes: ${message.join(" ")}`);
    left -= 1;
    if (left === 0) {
      break; // which cancels the readable stream, and so closes the connection
    }
  }

  const { closeCode, reason } = await stream.closed;
  console.log(`closed: ${closeCode}, "${reason}"`);
}

echo();
