// A resizable buffer keeps its limit, and the clone of a view follows its buffer as the view does.
const lengths = (length, maxByteLength, type, ...range) => {
  const buffer = new ArrayBuffer(length, { maxByteLength });
  new Uint8Array(buffer).fill(7);
  const clone = structuredClone(new type(buffer, ...range));
  const isCopy = new Uint8Array(clone.buffer).join() === new Uint8Array(buffer).join();
  console.log(isCopy && clone.buffer.resizable && clone.buffer.maxByteLength === maxByteLength, clone.byteOffset, clone.byteLength);
  clone.buffer.resize(maxByteLength);
  const grown = clone.byteLength;
  clone.buffer.resize(2);
  try {
    console.log(grown, clone.byteLength);
  } catch {
    console.log(grown, "out of bounds");
  }
};
lengths(16, 1024, Uint8Array);
lengths(16, 1024, Uint8Array, 0, 16);
lengths(16, 1024, DataView);
lengths(16, 1024, DataView, 0, 16);
lengths(16, 16, Uint8Array);
lengths(16, 16, DataView, 0, 16);
lengths(0, 2, Uint8Array);
lengths(0, 2, Uint8Array, 0, 0);
lengths(0, 2, DataView);
lengths(0, 2, DataView, 0, 0);
lengths(16, 16, DataView, 4);
lengths(16, 16, DataView, 4, 2);
lengths(9, 16, Uint16Array, 2);
const same = structuredClone(new ArrayBuffer(3, { maxByteLength: 9 }));
console.log(same.byteLength, same.maxByteLength, structuredClone(new ArrayBuffer(3)).resizable);

// prints:
// | true 0 16
// | 1024 2
// | true 0 16
// | 16 0
// | true 0 16
// | 1024 2
// | true 0 16
// | 16 out of bounds
// | true 0 16
// | 16 2
// | true 0 16
// | 16 out of bounds
// | true 0 0
// | 2 2
// | true 0 0
// | 0 0
// | true 0 0
// | 2 2
// | true 0 0
// | 0 0
// | true 4 12
// | 12 out of bounds
// | true 4 2
// | 2 out of bounds
// | true 2 6
// | 14 0
// | 3 9 false
