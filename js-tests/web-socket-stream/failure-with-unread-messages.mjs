// A write that waits ends with the connection, even if messages are not read.
// stderr: the connection was lost
// stderr: the connection was lost
import { failure, open, wait } from "./_connection.mjs";
for (const end of ["reset", "end"]) {
  const { stream, writer } = await open(`accept&cork&text=1&text=2&text=3&uncork&pause=1000&${end}`);
  await wait(100);
  writer.closed.catch(() => {});
  writer.ready.catch(() => {});
  console.log(await failure(writer.write(new Uint8Array(1 << 22))));
}

// prints:
// | WebSocketError 1006 ""
// | WebSocketError 1006 ""
