// close() with a read that waits: the read ends with the closing handshake.
import { open, wait } from "./_connection.mjs";
const { stream, reader } = await open("accept&expect=close:3000&pause=1000&close=3000");
const read = reader.read();
await wait(10);
const start = performance.now();
stream.close({ closeCode: 3000 });
console.log((await read).done, Math.round(performance.now() - start));

// prints:
// | true 1000
