// Buffers and streams are transferred to a worker and back.
// real-time
const worker = new Worker("_streams.js");
const bytes = new Uint8Array([1, 2, 3]);
const readable = new ReadableStream({
  start(controller) {
    controller.enqueue("a");
    controller.enqueue("b");
    controller.close();
  },
});
worker.postMessage({ bytes, readable }, [bytes.buffer, readable]);
console.log(bytes.length, readable.locked);
worker.onmessage = async ({ data }) => {
  console.log(data.bytes.join());
  for await (const chunk of data.readable) console.log(chunk);
  console.log("end");
  worker.terminate();
};

// prints:
// | 0 true
// | 3,2,1
// | A
// | B
// | end
