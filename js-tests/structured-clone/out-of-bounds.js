// A view out of the bounds of its buffer is a DataCloneError, and the buffer is not detached.
const outcomes = [];
for (const [type, ...range] of [[Uint8Array, 8], [Uint8Array, 0, 16], [DataView, 8], [DataView, 0, 16]]) {
  const buffer = new ArrayBuffer(16, { maxByteLength: 1024 });
  const view = new type(buffer, ...range);
  buffer.resize(4);
  for (const transfer of [[], [buffer]]) {
    try {
      structuredClone(view, { transfer });
    } catch (error) {
      outcomes.push(`${error.name} ${buffer.byteLength}`);
    }
  }
}
console.log(outcomes.length, ...new Set(outcomes));

// prints:
// | 8 DataCloneError 4
