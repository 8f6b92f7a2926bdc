// An error of the source aborts the destination, and an error of the destination cancels the source.
const reason = new Error("broken");
(async () => {
  const failing = new ReadableStream({ start: (controller) => controller.error(reason) });
  const aborted = new WritableStream({ abort: (error) => console.log("abort", error === reason) });
  console.log((await failing.pipeTo(aborted).catch((error) => error)) === reason);

  const cancelled = new ReadableStream({
    start: (controller) => controller.enqueue(1),
    cancel: (error) => console.log("cancel", error === reason),
  });
  const full = new WritableStream({ write: () => Promise.reject(reason) });
  console.log((await cancelled.pipeTo(full).catch((error) => error)) === reason);
})();

// prints:
// | abort true
// | true
// | cancel true
// | true
