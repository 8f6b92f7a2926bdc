// A message that does not fit: the write and both streams get the error with which the connection ends.
// queue: 10
// stderr: too much is waiting to be sent
import { describe, failure, open } from "./_connection.mjs";
const { stream, reader, writer } = await open("accept");
writer.ready.catch(() => {});
await writer.write("1234567890");
console.log(await failure(writer.write("1")));
console.log(await stream.closed.catch(describe), await failure(reader.read()), await failure(writer.closed));

// prints:
// | WebSocketError 1006 ""
// | WebSocketError 1006 "" WebSocketError 1006 "" WebSocketError 1006 ""
