// `desiredSize` falls with each chunk that waits, and `ready` is fulfilled when the sink wants more.
const finish = [];
const sink = { write: () => new Promise((resolve) => finish.push(resolve)) };
const writer = new WritableStream(sink, { highWaterMark: 2 }).getWriter();
(async () => {
  await writer.ready;
  console.log(writer.desiredSize);
  writer.write("a");
  writer.write("b");
  console.log(writer.desiredSize);
  let isReady = false;
  writer.ready.then(() => (isReady = true));
  await new Promise((resolve) => setTimeout(resolve));
  console.log(isReady);
  finish.shift()();
  await writer.ready;
  console.log(isReady, writer.desiredSize);
})();

// prints:
// | 2
// | 0
// | false
// | true 1
