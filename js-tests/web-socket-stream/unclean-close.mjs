// After an unclean close both streams and `closed` have the same WebSocketError, and so has a write that waits.
// stderr: the connection was lost
import { describe, open } from "./_connection.mjs";
const { stream, reader, writer } = await open("accept&pause=1000&reset");
writer.ready.catch(() => {});
const big = writer.write(new Uint8Array(1 << 22));
const promises = [reader.read(), reader.closed, writer.closed, big, stream.closed];
const results = await Promise.allSettled(promises);
console.log(results.map(({ status }) => status).join());
const errors = new Set(results.map(({ reason }) => reason));
console.log(errors.size, ...[...errors].map(describe));

// prints:
// | rejected,rejected,rejected,rejected,rejected
// | 1 WebSocketError 1006 ""
