// Streams are piped into a connection and out of it. At the end of the source the connection is closed.
import { journal } from "./_connection.mjs";
const stream = new WebSocketStream("ws://peer/?name=a&accept&echo");
const { readable, writable } = await stream.opened;
const messages = [];
const sink = new WritableStream({ write: (chunk) => void messages.push(chunk), close: () => void messages.push("closed") });
const source = new ReadableStream({
  start(controller) {
    for (const chunk of ["a", "b", "c"]) controller.enqueue(chunk);
    controller.close();
  },
});
await Promise.all([readable.pipeTo(sink), source.pipeTo(writable)]);
console.log(messages.at(-1), (await journal("a")).join(), (await stream.closed).closeCode);

// prints:
// | closed text:a,text:b,text:c,close,end 1005
