// A cancelled stream drops its chunks, and its source gets the reason.
const stream = new ReadableStream({
  start: (controller) => controller.enqueue("dropped"),
  cancel: (reason) => console.log("cancelled:", reason),
});
(async () => {
  const reader = stream.getReader();
  console.log(await reader.cancel("enough"), (await reader.read()).done);
})();

// prints:
// | cancelled: enough
// | undefined true
