// Backpressure: a write is done when the connection had room for it. The server echoes, and reads on only when its echoes are
// taken. Nobody reads them at first, so after some megabytes everything between the two is full, and a write waits. With a
// reader the data flows again. A WebSocket would have kept all messages in memory.
//
//     boa-ws --serve examples/backpressure.js

const stream = new WebSocketStream("ws://localhost:8080");
const piece = new Uint8Array(256 * 1024);
const pieces = 400;
let written = 0;

async function write(writable) {
  const writer = writable.getWriter();
  while (written < pieces) {
    await writer.write(piece);
    written += 1;
  }
}

/** Waits until no write was done for a while. */
async function standstill() {
  for (let before = -1; before !== written; ) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function main() {
  const { readable, writable } = await stream.opened;
  const writing = write(writable);

  await standstill();
  console.log(`nobody reads: ${written < pieces ? "a write waits" : "all pieces were written"}`);

  let read = 0;
  for await (const { length } of readable) {
    read += length;
    if (read === pieces * piece.length) {
      break; // which closes the connection
    }
  }
  await writing;
  console.log(`somebody read: all ${written} pieces were written, and ${read / 1024 / 1024} MiB came back`);
  await stream.closed;
}

main();
