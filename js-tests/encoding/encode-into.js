// encodeInto writes whole characters into a Uint8Array, and returns how much was read and written.
const encoder = new TextEncoder();
const into = (source, length, buffer = new ArrayBuffer(length + 2)) => {
  const { read, written } = encoder.encodeInto(source, new Uint8Array(buffer, 1, length));
  console.log(read, written, new Uint8Array(buffer).join());
};
into("a€😀", 5);
into("😀", 4);
into("x", 0);
into("abc", 2);
into("€a", 3);
into("a€", 3);
into("😀", 3);
into("\ud83d", 3);
into("é", 1);
into("h€", 5, new SharedArrayBuffer(7));
console.log(Object.keys(encoder.encodeInto("", new Uint8Array())).join());
for (const wrong of [new Int8Array(1), new Uint8ClampedArray(1), new DataView(new ArrayBuffer(1)), new ArrayBuffer(1), null]) {
  try {
    encoder.encodeInto("", wrong);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | 2 4 0,97,226,130,172,0,0
// | 2 4 0,240,159,152,128,0
// | 0 0 0,0
// | 2 2 0,97,98,0
// | 1 3 0,226,130,172,0
// | 1 1 0,97,0,0,0
// | 0 0 0,0,0,0,0
// | 1 3 0,239,191,189,0
// | 0 0 0,0,0
// | 2 4 0,104,226,130,172,0,0
// | read,written
// | true
// | true
// | true
// | true
// | true
