// A transformer's `cancel` is called once, whichever side gives up.
(async () => {
  const cancelling = () => new TransformStream({ cancel: (reason) => console.log("cancel", reason), flush: () => console.log("never") });
  const one = cancelling();
  await one.readable.cancel("reader");
  console.log(await one.writable.getWriter().closed.catch((reason) => reason));
  const other = cancelling();
  await other.writable.abort("writer");
  console.log(await other.readable.getReader().closed.catch((reason) => reason));
})();

// prints:
// | cancel reader
// | reader
// | cancel writer
// | writer
