// Messages that are not read keep no write waiting that the network has room for.
import { journal, open, wait } from "./_connection.mjs";
const { stream, writer } = await open("name=a&accept&cork&text=1&text=2&text=3&uncork");
await wait(100);
for (let n = 0; n < 20; n++) await writer.write("x".repeat(50_000));
stream.close();
await stream.closed;
console.log((await journal("a")).length);

// prints:
// | 21
