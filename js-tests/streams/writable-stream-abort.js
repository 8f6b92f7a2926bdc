// `abort` tells the signal of the controller, waits for the write in progress, and drops the others.
const sink = {
  start: (controller) => void (controller.signal.onabort = () => console.log("signal", controller.signal.reason)),
  async write(chunk) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    console.log("written", chunk);
  },
  abort: (reason) => console.log("abort", reason),
};
const writer = new WritableStream(sink).getWriter();
writer.closed.catch((reason) => console.log("closed", reason));
(async () => {
  await writer.ready;
  const writes = [writer.write("a"), writer.write("b")];
  await writer.abort("enough");
  console.log((await Promise.allSettled(writes)).map(({ status }) => status).join());
})();

// prints:
// | signal enough
// | written a
// | abort enough
// | closed enough
// | fulfilled,rejected
