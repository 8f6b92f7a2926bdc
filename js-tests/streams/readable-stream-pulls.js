// A source is pulled until the queue has as many chunks as its strategy wants, and again when a chunk is read.
let pulls = 0;
const stream = new ReadableStream({ pull: (controller) => controller.enqueue(pulls++) }, { highWaterMark: 3 });
setTimeout(async () => {
  console.log(pulls);
  const reader = stream.getReader();
  console.log((await reader.read()).value, (await reader.read()).value);
  setTimeout(() => console.log(pulls));
});

// prints:
// | 3
// | 0 1
// | 5
