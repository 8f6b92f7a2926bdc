// A write that waits for a server that does not read ends when the stream is aborted.
import { failure, open } from "./_connection.mjs";
const { writer } = await open("accept&pause=100000");
writer.ready.catch(() => {});
writer.closed.catch(() => {});
const write = failure(writer.write(new Uint8Array(1 << 24)));
console.log(await writer.abort(new Error("enough")), await write);

// prints:
// | undefined Error
