// The line endings "native" makes uniform, "transparent" leaves them, and another value is a TypeError.
const source = "a\r\nb\rc\nd";
const show = async (endings) => JSON.stringify(await new Blob([source], { endings }).text());
Promise.all([show("transparent"), show("native")]).then((texts) => console.log(texts.join("\n")));
try {
  new Blob([], { endings: "dos" });
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | true
// | "a\r\nb\rc\nd"
// | "a\nb\nc\nd"
