// Errors and cancellations cross the port of a transferred stream. A chunk that can't be cloned errors both ends.
(async () => {
  await new Promise((resolve) => {
    const cancelled = new ReadableStream({ cancel: (reason) => resolve(console.log("cancel", reason)) });
    structuredClone(cancelled, { transfer: [cancelled] }).cancel("enough");
  });
  const errored = new ReadableStream({ start: (controller) => controller.error("broken") });
  await structuredClone(errored, { transfer: [errored] }).getReader().read().catch((reason) => console.log("read", reason));
  const wrong = new ReadableStream({ pull: (controller) => controller.enqueue(() => {}) });
  await structuredClone(wrong, { transfer: [wrong] }).getReader().read().catch(({ name }) => console.log("read", name));
  await new Promise((resolve) => {
    const aborted = new WritableStream({ abort: (reason) => resolve(console.log("abort", reason)) });
    structuredClone(aborted, { transfer: [aborted] }).abort("no more");
  });
  const sink = new WritableStream({ abort: (reason) => console.log("abort", reason.name) });
  const writer = structuredClone(sink, { transfer: [sink] }).getWriter();
  writer.closed.catch(({ name }) => console.log("closed", name));
  await writer.write(() => {}).catch(({ name }) => console.log("write", name));
})();

// prints:
// | cancel enough
// | read broken
// | read DataCloneError
// | abort no more
// | write DataCloneError
// | closed DataCloneError
// | abort DataCloneError
