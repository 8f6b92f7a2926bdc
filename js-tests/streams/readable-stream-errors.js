// An error of a source rejects the reads that wait, and those to come.
let controller;
const stream = new ReadableStream({ start: (it) => void (controller = it) });
const reader = stream.getReader();
const read = reader.read();
controller.error(new RangeError("broken"));
(async () => {
  for (const promise of [read, reader.read(), reader.closed]) {
    console.log(await promise.catch((error) => `${error.name} ${error.message}`));
  }
  try {
    controller.enqueue(1);
  } catch (error) {
    console.log(error.name);
  }
})();

// prints:
// | RangeError broken
// | RangeError broken
// | RangeError broken
// | TypeError
