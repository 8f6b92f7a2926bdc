// TextEncoder writes UTF-8, lone surrogates as U+FFFD, and TextDecoder reads it back.
const encoder = new TextEncoder();
console.log(encoder.encoding, encoder.encode("aé€😀\ud800").join());
const bytes = encoder.encode("aé€😀");
console.log(bytes instanceof Uint8Array, new TextDecoder().decode(bytes), encoder.encode().length);

// prints:
// | utf-8 97,195,169,226,130,172,240,159,152,128,239,191,189
// | true aé€😀 0
