// An event handler attribute that is set to a primitive is null; a function or an object is returned unchanged.
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
