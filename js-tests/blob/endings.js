// The line endings "native" makes uniform, "transparent" leaves them, and another value is a TypeError.
const parts = ["\r", "\n", "a\r\nb\r\r\n\n\ré\r"];
const show = async (endings) => JSON.stringify(await new Blob(parts, { endings }).text());
Promise.all([show("transparent"), show("native")]).then((texts) => console.log(texts.join("\n")));
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
// | "\n\na\nb\n\n\n\né\n"
