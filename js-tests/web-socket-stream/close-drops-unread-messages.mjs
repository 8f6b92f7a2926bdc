// close() drops the messages that were not read, and the readable stream is closed after the closing handshake.
import { open, wait } from "./_connection.mjs";
const { stream, reader } = await open("accept&text=a&text=b&times=1000&fill=10000");
await wait(1000);
stream.close({ closeCode: 3000 });
const start = performance.now();
console.log((await stream.closed).closeCode, performance.now() - start < 1000);
// The stream has read one message ahead.
console.log((await reader.read()).value, (await reader.read()).done);

// prints:
// | 3000 true
// | a true
