// A byte order mark is taken off unless ignoreBOM says to leave it.
const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 97]);
console.log(new TextDecoder().decode(bytes).length, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).length);
console.log(new TextDecoder("utf-16le").decode(new Uint8Array([0xff, 0xfe, 97, 0])));

// prints:
// | 1 2
// | a
