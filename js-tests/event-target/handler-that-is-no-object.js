// An event handler that is set to what is no object is null; a function or an object is given back as it is.
const { signal } = new AbortController();
const callable = () => {};
const object = { handleEvent() {} };
console.log(signal.onabort);
for (const value of [callable, object]) {
  signal.onabort = value;
  console.log(signal.onabort === value);
}
for (const value of [1, "code()", true, Symbol("s"), undefined, null, 1n]) {
  signal.onabort = callable;
  signal.onabort = value;
  console.log(signal.onabort);
}

// prints:
// | null
// | true
// | true
// | null
// | null
// | null
// | null
// | null
// | null
// | null
