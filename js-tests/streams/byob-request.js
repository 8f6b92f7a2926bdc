// A source writes into the view of its `byobRequest`, and says how many bytes.
const stream = new ReadableStream({
  type: "bytes",
  pull(controller) {
    const { view } = controller.byobRequest;
    console.log(view.constructor.name, view.byteLength);
    new Uint8Array(view.buffer, view.byteOffset, 2).set([7, 8]);
    controller.byobRequest.respond(2);
    console.log(view.byteLength);
  },
});
(async () => {
  const { value } = await stream.getReader({ mode: "byob" }).read(new Uint8Array(4));
  console.log([...value].join());
})();

// prints:
// | Uint8Array 4
// | 0
// | 7,8
