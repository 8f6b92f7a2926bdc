// TextEncoder writes UTF-8, lone surrogates as U+FFFD, and TextDecoder reads it back.
const encoder = new TextEncoder();
console.log(encoder.encoding, encoder.encode("aé€😀\ud800").join(), encoder.encode("\ude00a").join());
const bytes = encoder.encode("aé€😀");
console.log(bytes instanceof Uint8Array, bytes.buffer.byteLength, new TextDecoder().decode(bytes), new TextDecoder().decode(bytes) === "aé€😀");
console.log(encoder.encode().length, encoder.encode(undefined).length, encoder.encode(null).length);
try {
  encoder.encode(Symbol());
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | utf-8 97,195,169,226,130,172,240,159,152,128,239,191,189 239,191,189,97
// | true 10 aé€😀 true
// | 0 0 4
// | true
