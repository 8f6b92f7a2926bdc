// A reader that releases its lock rejects the reads that wait. The chunks are for the next reader.
let controller;
const stream = new ReadableStream({ start: (it) => void (controller = it) });
const first = stream.getReader();
const lost = first.read().catch((error) => error.name);
first.releaseLock();
const second = stream.getReader();
controller.enqueue("kept");
(async () => {
  console.log(await lost, (await second.read()).value);
})();

// prints:
// | TypeError kept
