// encodeInto writes whole characters only, and says how much was read and written.
const encoder = new TextEncoder();
const target = new Uint8Array(5);
const { read, written } = encoder.encodeInto("a€😀", target);
console.log(read, written, target.join());
console.log(encoder.encodeInto("😀", new Uint8Array(4)).read, encoder.encodeInto("x", new Uint8Array(0)).written);

// prints:
// | 2 4 97,226,130,172,0
// | 2 0
