// A stream is kept while data waits to be sent, or while a source is piped into it.
// gc
import { journal } from "../_connection.mjs";
(async () => {
  const { writable } = await new WebSocketStream("ws://peer/?name=a&accept&pause=5000").opened;
  const writer = writable.getWriter();
  writer.write("x".repeat(1_000_000));
  writer.write("last");
})();
(async () => {
  const { writable } = await new WebSocketStream("ws://peer/?name=b&accept").opened;
  const source = new ReadableStream({ start: (controller) => void setTimeout(() => { controller.enqueue("late"); controller.close(); }, 5000) });
  source.pipeTo(writable);
})();
for (const time of [1000, 2000, 20_000]) setTimeout(gc, time);
console.log((await journal("a")).map((entry) => entry.slice(0, 10)).join());
console.log((await journal("b")).join());

// prints:
// | text:xxxxx,text:last,close
// | text:late,close
