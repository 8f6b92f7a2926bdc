// An event handler attribute that is set to a primitive is null; a function or an object is returned unchanged.
const { signal } = new AbortController();
const callable = () => {};
const object = { handleEvent() {} };
console.log(signal.onabort);
for (const value of [callable, object]) {
  signal.onabort = value;
  console.log(signal.onabort === value);
}
const isNull = [1, "code()", true, Symbol("s"), undefined, null, 1n].map((value) => {
  signal.onabort = callable;
  signal.onabort = value;
  return signal.onabort === null;
});
console.log(isNull.join());

// prints:
// | null
// | true
// | true
// | true,true,true,true,true,true,true
