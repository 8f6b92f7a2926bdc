// After a clean close the readable stream is closed, the writable stream has an InvalidStateError, and `closed` is fulfilled.
import { describe, failure, open } from "./_connection.mjs";
const { stream, reader, writer } = await open("accept&text=a&close=3000,bye");
console.log((await reader.read()).value, (await reader.read()).done);
const { closeCode, reason } = await stream.closed;
console.log(closeCode, reason, Object.keys(await stream.closed).join());
await reader.closed;
console.log(await failure(writer.closed), await failure(writer.write("x")));

// prints:
// | a true
// | 3000 bye closeCode,reason
// | InvalidStateError InvalidStateError
