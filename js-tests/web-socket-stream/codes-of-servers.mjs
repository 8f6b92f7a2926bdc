// The code of a server in an error is not sent to another server, if scripts may not send it.
import { failure, journal, open } from "./_connection.mjs";
const failing = await open("accept&cork&close=1011&uncork&reset");
const error = await failing.stream.closed.catch((error) => error);
const { reader, stream } = await open("name=a&accept");
await reader.cancel(error);
await stream.closed;
console.log((await journal("a")).join());

// prints:
// | close
