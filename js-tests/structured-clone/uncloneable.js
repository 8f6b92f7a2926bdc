// Functions, symbols, weak collections, promises, proxies, and platform objects that are not serializable are DataCloneErrors.
const values = [
  () => {}, class {}, Symbol("s"), Object(Symbol()), new WeakMap(), new WeakSet(), new WeakRef({}), Promise.resolve(), new Proxy({}, {}),
  new Proxy([], {}), new EventTarget(), new Event("x"), new AbortController().signal, (function* () {})(), [].values(), globalThis,
  { deep: [{ f() {} }] }, { deep: [new Map([[1, () => {}]])] }, new Map([[Symbol(), 1]]),
];
let errors = 0;
for (const value of values) {
  try {
    structuredClone(value);
    console.log("cloned", typeof value);
  } catch (error) {
    errors += error instanceof DOMException && error.name === "DataCloneError" && error.code === 25;
  }
}
console.log(errors === values.length, errors);

// prints:
// | true 19
