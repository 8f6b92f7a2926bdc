// Messages that arrived before a clean end are read, however late.
import { open, wait } from "./_connection.mjs";
for (const program of ["cork&text=a&text=b&text=c&close=1000&uncork", "text=a&text=b&text=c&close=1000"]) {
  const { stream, readable, reader } = await open(`accept&${program}`);
  await wait(60_000);
  reader.releaseLock();
  const messages = [];
  for await (const message of readable) messages.push(message);
  console.log(messages.join(), (await stream.closed).closeCode);
}

// prints:
// | a,b,c 1000
// | a,b,c 1000
