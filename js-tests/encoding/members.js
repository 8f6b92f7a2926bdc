// TextDecoder and TextEncoder have the members of the Encoding standard, with brand checks.
console.log(TextDecoder.length, TextEncoder.length, String(new TextDecoder()), new TextEncoder().encoding);
console.log(Object.keys(TextDecoder.prototype).join(), Object.keys(TextEncoder.prototype).join());
console.log(TextEncoder.prototype.encode.length, TextEncoder.prototype.encodeInto.length, TextDecoder.prototype.decode.length);
for (const steps of [() => TextDecoder(), () => TextDecoder.prototype.encoding, () => new TextDecoder("utf-8", 1)]) {
  try {
    steps();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | 0 0 [object TextDecoder] utf-8
// | encoding,fatal,ignoreBOM,decode encoding,encode,encodeInto
// | 0 2 0
// | true
// | true
// | true
