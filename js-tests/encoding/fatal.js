// A fatal decoder throws a TypeError at invalid bytes, another one puts U+FFFD.
const bytes = new Uint8Array([97, 0xff, 98]);
console.log(new TextDecoder().decode(bytes), new TextDecoder().fatal);
const fatal = new TextDecoder("utf-8", { fatal: true });
try {
  fatal.decode(bytes);
} catch (error) {
  console.log(error instanceof TypeError, fatal.fatal);
}
console.log(fatal.decode(new Uint8Array([99])));

// prints:
// | a�b false
// | true true
// | c
