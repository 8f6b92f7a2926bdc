// Chunks are read in order, the end is told once, and a stream with a reader is locked.
const stream = new ReadableStream({
  start(controller) {
    controller.enqueue("a");
    controller.enqueue({ b: 1 });
    controller.close();
  },
});
console.log(stream.locked);
const reader = stream.getReader();
console.log(stream.locked);
try {
  stream.getReader();
} catch (error) {
  console.log(error.name);
}
(async () => {
  for (let n = 0; n < 3; n++) console.log(JSON.stringify(await reader.read()));
  await reader.closed;
  reader.releaseLock();
  console.log(stream.locked);
})();

// prints:
// | false
// | true
// | TypeError
// | {"value":"a","done":false}
// | {"value":{"b":1},"done":false}
// | {"done":true}
// | false
