// One byte order mark of the encoding is taken off unless ignoreBOM says to leave it, also if it comes in parts.
const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 97]);
console.log(new TextDecoder().decode(bytes).length, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).length);
console.log(new TextDecoder("utf-16le").decode(new Uint8Array([0xff, 0xfe, 97, 0])));
console.log(new TextDecoder("utf-16le").decode(bytes).charCodeAt(0).toString(16), new TextDecoder("windows-1252").decode(bytes).length);
const decoder = new TextDecoder();
const parts = [0xef, 0xbb, 0xbf, 97].map((byte) => decoder.decode(new Uint8Array([byte]), { stream: true }));
console.log(JSON.stringify([...parts, decoder.decode()]), decoder.decode(bytes).length);

// prints:
// | 2 3
// | a
// | bbef 7
// | ["","","","a",""] 2
