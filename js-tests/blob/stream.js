// The stream of a blob has the bytes of all parts, also for readers with buffers of their own.
const part = new Blob([new Uint8Array(100_000).fill(1)]);
const blob = new Blob([part, "", new Uint8Array(5000).fill(2), part.slice(0, 70_000)]);
(async () => {
  const bytes = [];
  for await (const chunk of blob.stream()) bytes.push(...chunk);
  console.log(bytes.join() === (await blob.bytes()).join(), (await blob.slice(99_999, 105_001).text()).length);
  const reader = blob.stream().getReader({ mode: "byob" });
  const read = async (view) => {
    const { value, done } = await reader.read(view);
    console.log(value.constructor.name, value.byteLength, done);
  };
  await read(new Uint16Array(40_000));
  await read(new Uint8Array(100_000));
  await read(new DataView(new ArrayBuffer(3)));
  await reader.cancel();
  await read(new Uint8Array(1));
  for await (const chunk of new Blob([]).stream()) console.log("not empty", chunk);
})();

// prints:
// | true 5002
// | Uint16Array 65536 false
// | Uint8Array 34464 false
// | DataView 3 false
// | Uint8Array 0 true
