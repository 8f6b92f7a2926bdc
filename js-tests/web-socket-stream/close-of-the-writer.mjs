// Closing the writable stream closes the connection without a code. It is closed when the server has answered.
import { journal, open } from "./_connection.mjs";
const { stream, reader, writer } = await open("name=a&accept&expect=text:x&expect=close&pause=1000&close=3001,done");
writer.write("x");
const start = performance.now();
await writer.close();
console.log(Math.round(performance.now() - start));
await writer.closed;
const { closeCode, reason } = await stream.closed;
console.log(closeCode, reason, (await reader.read()).done, (await journal("a")).join());

// prints:
// | 1000
// | 3001 done true text:x,close
