// The options of `pipeTo` leave the other end as it is.
const reason = new Error("broken");
const failing = () => new ReadableStream({ start: (controller) => controller.error(reason) });
(async () => {
  const open = new WritableStream({ close: () => console.log("never"), abort: () => console.log("never") });
  await ReadableStream.from([1]).pipeTo(open, { preventClose: true });
  await failing().pipeTo(open, { preventAbort: true }).catch(({ message }) => console.log(message));
  const writer = open.getWriter();
  console.log(writer.desiredSize);
  writer.releaseLock();

  const source = new ReadableStream({ start: (controller) => controller.enqueue("kept"), cancel: () => console.log("never") });
  const full = new WritableStream({ start: (controller) => controller.error(reason) });
  await source.pipeTo(full, { preventCancel: true }).catch(({ message }) => console.log(message));
  console.log((await source.getReader().read()).value);
})();

// prints:
// | broken
// | 1
// | broken
// | kept
