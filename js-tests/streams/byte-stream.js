// A BYOB reader fills the buffers that it is given, and the buffers move to the results.
const stream = new ReadableStream({
  type: "bytes",
  start(controller) {
    controller.enqueue(new Uint8Array([1, 2, 3, 4, 5]));
    controller.close();
  },
});
(async () => {
  const reader = stream.getReader({ mode: "byob" });
  const given = new Uint8Array(3);
  const { value } = await reader.read(given);
  console.log([...value].join(), given.byteLength, value.buffer.byteLength);
  const rest = await reader.read(new Uint16Array(value.buffer, 0, 1));
  console.log(rest.value.constructor.name, rest.value.length, rest.done);
  const end = await reader.read(new Uint8Array(2));
  console.log(end.value.length, end.done);
})();

// prints:
// | 1,2,3 0 3
// | Uint16Array 1 false
// | 0 true
