// A name is a token, and a value has no NUL, CR or LF once HTTP whitespace is removed from its ends:
// anything else, and any character beyond U+00FF, is a TypeError.
const outcome = (name, value) => {
  const headers = new Headers();
  try {
    headers.append(name, value);
    headers.set(name, value);
  } catch (error) {
    return error.constructor.name;
  }
  return JSON.stringify(headers.get(name));
};
for (const name of ["", "a b", "a:", "ä", "a\n", "(", "\u{1F600}"]) console.log(JSON.stringify(name), outcome(name, "1"));
for (const value of [" \t\r\na b\n ", "", "a\0", "a\rb", "a\nb", "\u00e9", "\u0100", "\x01", 1, null]) {
  console.log(JSON.stringify(value), outcome("X", value));
}
const headers = new Headers();
for (const method of ["get", "has", "delete"]) {
  try {
    headers[method]("a b");
  } catch (error) {
    console.log(method, error.constructor.name);
  }
}

// prints:
// | "" TypeError
// | "a b" TypeError
// | "a:" TypeError
// | "ä" TypeError
// | "a\n" TypeError
// | "(" TypeError
// | "😀" TypeError
// | " \t\r\na b\n " "a b"
// | "" ""
// | "a\u0000" TypeError
// | "a\rb" TypeError
// | "a\nb" TypeError
// | "é" "é"
// | "Ā" TypeError
// | "\u0001" "\u0001"
// | 1 "1"
// | null "null"
// | get TypeError
// | has TypeError
// | delete TypeError
