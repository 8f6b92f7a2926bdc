// The bytes of a buffer are read after the options, which may change them.
const bytes = new Uint8Array([97, 97]);
console.log(new TextDecoder().decode(bytes, { get stream() { bytes[0] = 98; return false; } }));
const buffer = new ArrayBuffer(2, { maxByteLength: 2 });
const view = new Uint8Array(buffer, 1);
console.log(new TextDecoder().decode(view, { get stream() { buffer.resize(0); return false; } }).length);

// prints:
// | ba
// | 0
