// The line endings "native" makes uniform, "transparent" leaves them, and another value is a TypeError.
const parts = ["\r", "\n", "a\r\nb\r\r\n\n\ré\r"];
const show = async (endings) => JSON.stringify(await new Blob(parts, { endings }).text());
// The line ending of the system is "\r\n" on Windows.
const expected = ["\n", "\r\n"].map((ending) => JSON.stringify(["", "", "a", "b", "", "", "", "é", ""].join(ending)));
Promise.all([show("transparent"), show("native")]).then(([transparent, native]) => {
  console.log(transparent);
  console.log(expected.includes(native));
});
for (const options of [{ endings: "dos" }, { endings: "Native" }, { endings: null }, "options"]) {
  try {
    new Blob([], options);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}
const read = [];
const spy = (...names) => Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, { get() { read.push(name); } }])));
new Blob([], spy("type", "endings"));
new File([], "", spy("lastModified", "type", "endings"));
console.log(read.join());

// prints:
// | true
// | true
// | true
// | true
// | endings,type,endings,type,lastModified
// | "\r\na\r\nb\r\r\n\n\ré\r"
// | true
