// A fatal decoder throws a TypeError at invalid bytes, another one puts U+FFFD. The bytes after them in a stream are still decoded.
const bytes = (...values) => new Uint8Array(values);
console.log(new TextDecoder().decode(bytes(97, 0xff, 98)), new TextDecoder().decode(bytes(0xf0, 0x9f, 0x98)), new TextDecoder().fatal);
const fatal = new TextDecoder("utf-8", { fatal: true });
for (const [chunk, options] of [
  [bytes(97, 0xff, 98, 0xff, 99), { stream: true }],
  [bytes(100), { stream: true }],
  [bytes(101)],
  [bytes(102, 0xff, 103)],
  [bytes(104)],
  [bytes(0xe2, 0x82)],
  [bytes(105)],
]) {
  try {
    console.log(fatal.decode(chunk, options), fatal.fatal);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | a�b � false
// | true
// | true
// | cde true
// | true
// | h true
// | true
// | i true
