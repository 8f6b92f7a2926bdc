// A close by the server is not clean if messages were not written yet when it arrived, even if they can be written then.
import { describe, failure, open } from "./_connection.mjs";
const { stream, reader, writer } = await open("accept&pause=1000&close=4567,enough");
writer.ready.catch(() => {});
writer.closed.catch(() => {});
const write = failure(writer.write(new Uint8Array(1 << 22)));
console.log(await stream.closed.catch(describe), await write, await failure(reader.read()));

// prints:
// | WebSocketError 4567 "enough" WebSocketError 4567 "enough" WebSocketError 4567 "enough"
