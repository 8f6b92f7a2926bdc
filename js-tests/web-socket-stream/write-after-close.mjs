// A message that is written while the connection closes is not reported as written, and messages written before are sent.
import { failure, journal, open } from "./_connection.mjs";
const { stream, writer } = await open("name=a&accept");
writer.ready.catch(() => {});
writer.closed.catch(() => {});
const before = writer.write("x".repeat(60_000));
stream.close();
console.log(await before, await failure(writer.write("lost")));
console.log((await stream.closed).closeCode, (await journal("a")).length);

// prints:
// | undefined InvalidStateError
// | 1005 2
