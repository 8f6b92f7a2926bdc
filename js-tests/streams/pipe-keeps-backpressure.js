// A pipe reads no more than the destination wants.
let pulls = 0;
const source = new ReadableStream({ pull: (controller) => controller.enqueue(pulls++) }, { highWaterMark: 0 });
const finish = [];
const sink = new WritableStream({ write: () => new Promise((resolve) => finish.push(resolve)) }, { highWaterMark: 2 });
source.pipeTo(sink);
const wait = () => new Promise((resolve) => setTimeout(resolve));
(async () => {
  await wait();
  console.log(pulls);
  await wait();
  console.log(pulls);
  finish.shift()();
  await wait();
  console.log(pulls);
})();

// prints:
// | 2
// | 2
// | 3
