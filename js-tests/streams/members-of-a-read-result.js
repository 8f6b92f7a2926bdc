// The result of a read is a dictionary, whose members are in lexicographical order. That of an iterator is not.
const stream = new ReadableStream({
  start(controller) {
    controller.enqueue(1);
    controller.enqueue(2);
    controller.close();
  },
});
(async () => {
  const reader = stream.getReader();
  console.log(JSON.stringify(await reader.read()));
  reader.releaseLock();
  console.log(JSON.stringify(await stream[Symbol.asyncIterator]().next()));
  const bytes = new Blob(["a"]).stream().getReader({ mode: "byob" });
  console.log(Object.keys(await bytes.read(new Uint8Array(1))).join());
  const { value } = Object.getOwnPropertyDescriptor(await bytes.read(new Uint8Array(1)), "done");
  console.log(value);
})();

// prints:
// | {"done":false,"value":1}
// | {"value":2,"done":false}
// | done,value
// | true
