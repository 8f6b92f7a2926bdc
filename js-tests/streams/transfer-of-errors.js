// Errors and cancellations cross the port of a transferred stream. A chunk that can't be cloned errors both ends.
(async () => {
  const cancelled = new ReadableStream({ cancel: (reason) => console.log("cancel", reason) });
  await structuredClone(cancelled, { transfer: [cancelled] }).cancel("enough");
  const sink = new WritableStream({ abort: (reason) => console.log("abort", reason.name) });
  const writer = structuredClone(sink, { transfer: [sink] }).getWriter();
  writer.closed.catch(({ name }) => console.log("closed", name));
  await writer.write(() => {}).catch(({ name }) => console.log("write", name));
})();

// prints:
// | cancel enough
// | write DataCloneError
// | closed DataCloneError
// | abort DataCloneError
