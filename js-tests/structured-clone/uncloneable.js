// Functions, symbols, weak collections, promises, proxies, and platform objects that are not serializable are DataCloneErrors.
for (const value of [
  () => {},
  class {},
  Symbol("s"),
  new WeakMap(),
  new WeakSet(),
  Promise.resolve(),
  new Proxy({}, {}),
  new EventTarget(),
  new Event("x"),
  new AbortController().signal,
  (function* () {})(),
  { deep: [{ f() {} }] },
]) {
  try {
    structuredClone(value);
    console.log("cloned", typeof value);
  } catch (error) {
    console.log(error instanceof DOMException && error.name, error.code);
  }
}

// prints:
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
// | DataCloneError 25
