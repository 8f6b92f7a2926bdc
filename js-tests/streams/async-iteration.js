// A loop that ends early cancels the stream, unless `preventCancel` says otherwise. Its lock is released either way.
const numbers = () =>
  new ReadableStream({
    start: (controller) => [1, 2, 3].forEach((n) => controller.enqueue(n)),
    cancel: () => console.log("cancelled"),
  });
(async () => {
  const cancelled = numbers();
  for await (const chunk of cancelled) {
    console.log(chunk, cancelled.locked);
    break;
  }
  console.log(cancelled.locked, (await cancelled.getReader().read()).done);
  const kept = numbers();
  for await (const chunk of kept.values({ preventCancel: true })) {
    console.log(chunk);
    break;
  }
  console.log(kept.locked, (await kept.getReader().read()).value);
})();

// prints:
// | 1 true
// | cancelled
// | false true
// | 1
// | false 2
