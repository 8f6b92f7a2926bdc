// name, message and code are accessors of the prototype, which want a DOMException.
for (const name of ["name", "message", "code"]) {
  const { get, set } = Object.getOwnPropertyDescriptor(DOMException.prototype, name);
  try {
    get.call(new Error("e"));
  } catch (error) {
    console.log(typeof get, set, error instanceof TypeError);
  }
}
console.log(Object.hasOwn(new DOMException("m"), "message"));

// prints:
// | function undefined true
// | function undefined true
// | function undefined true
// | false
