// The type is in lower case, and empty when a character of it is not printable ASCII.
for (const type of ["Text/PLAIN", "a b", " image/gif ", "\timage/gif", "é", "\u0130", "a\u007f", "a\u0000", null, undefined]) {
  console.log(JSON.stringify(new Blob([], { type }).type));
}

// prints:
// | "text/plain"
// | "a b"
// | " image/gif "
// | ""
// | ""
// | ""
// | ""
// | ""
// | "null"
// | ""
