// Views of one buffer are views of one clone of it, at the same places; the source keeps its bytes.
const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer;
const source = [new Uint8Array(buffer, 2, 3), new DataView(buffer, 4), new Uint16Array(buffer), buffer];
const [bytes, view, words, copy] = structuredClone(source);
console.log(bytes.join(), view.getUint8(0), words.length, bytes.byteOffset, view.byteLength);
console.log(bytes.buffer === copy, view.buffer === copy, words.buffer === copy, copy !== buffer);
bytes[0] = 99;
console.log(new Uint8Array(copy)[2], new Uint8Array(buffer)[2]);

// prints:
// | 3,4,5 5 4 2 4
// | true true true true
// | 99 3
