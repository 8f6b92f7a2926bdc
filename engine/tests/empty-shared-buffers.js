// Buffers without bytes are different ones.
same(new SharedArrayBuffer(0).slice().byteLength, 0, "slice of an empty buffer");
same(new SharedArrayBuffer(0, { maxByteLength: 8 }).slice(0).byteLength, 0, "slice of a buffer that may grow");
same(new SharedArrayBuffer(8).slice(8).byteLength, 0, "an empty slice");
const buffer = new SharedArrayBuffer(0);
buffer.constructor = { [Symbol.species]: function () { return buffer; } };
throws(() => buffer.slice(), TypeError);
const other = new SharedArrayBuffer(0);
buffer.constructor = { [Symbol.species]: function () { return other; } };
same(buffer.slice(), other, "the buffer of a constructor");
