// With `autoAllocateChunkSize` a source has a `byobRequest` for default readers too.
const stream = new ReadableStream({
  type: "bytes",
  autoAllocateChunkSize: 8,
  pull(controller) {
    console.log(controller.byobRequest.view.byteLength);
    controller.byobRequest.view[0] = 42;
    controller.byobRequest.respond(1);
  },
});
(async () => {
  const { value } = await stream.getReader().read();
  console.log(value.length, value[0]);
})();

// prints:
// | 8
// | 1 42
