// A signal counts until the connection is open. Its reason rejects `opened` and `closed`, and the attempt is given up.
import { journal, open, wait } from "./_connection.mjs";
const aborted = new WebSocketStream("ws://peer/?name=never", { signal: AbortSignal.abort("before") });
console.log(await aborted.opened.catch((reason) => reason), await aborted.closed.catch((reason) => reason));

const connecting = new WebSocketStream("ws://peer/?name=a&drain", { signal: AbortSignal.timeout(1000) });
const [opened, closed] = await Promise.allSettled([connecting.opened, connecting.closed]);
console.log(opened.reason.name, opened.reason === closed.reason, (await journal("a")).join());

const controller = new AbortController();
const { reader, writer, stream } = await open("accept&echo", { signal: controller.signal });
controller.abort();
await writer.write("still open");
console.log((await reader.read()).value);
stream.close();

// prints:
// | before before
// | TimeoutError true end
// | still open
