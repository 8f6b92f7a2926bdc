// A signal keeps nothing of a stream that was opened.
// gc
const controller = new AbortController();
let reference;
await (async () => {
  const stream = new WebSocketStream("ws://peer/?accept&pause=5000", { signal: controller.signal });
  reference = new WeakRef(stream);
  await stream.opened;
})();
await new Promise((resolve) => setTimeout(resolve, 1000));
gc();
console.log(reference.deref());
controller.abort();

// prints:
// | undefined
