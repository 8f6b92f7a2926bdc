// A write is done when the connection had room for it: not while the server does not read.
import { open, wait } from "./_connection.mjs";
const { stream, writer } = await open("accept&pause=60000&drain");
let written = 0;
let isOver = false;
const writing = (async () => {
  while (!isOver) {
    await writer.write(new Uint8Array(100_000));
    written += 1;
  }
})();
await wait(1000);
const early = written;
await wait(50_000);
console.log(early < 20, written === early, writer.desiredSize);
isOver = true;
await writing;
console.log(written - early);
stream.close();

// prints:
// | true true 0
// | 1
