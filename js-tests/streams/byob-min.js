// `read` with a `min` waits until there are as many elements.
let controller;
const stream = new ReadableStream({ type: "bytes", start: (it) => void (controller = it) });
let isDone = false;
const read = stream.getReader({ mode: "byob" }).read(new Uint8Array(4), { min: 3 });
read.then(() => (isDone = true));
controller.enqueue(new Uint8Array([1, 2]));
setTimeout(async () => {
  console.log(isDone);
  controller.enqueue(new Uint8Array([3]));
  console.log([...(await read).value].join());
});

// prints:
// | false
// | 1,2,3
