// Operations are functions of the prototype: writable, enumerable, configurable, and no constructors.
for (const name of ["send", "close"]) {
  const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
  console.log(value.name, value.length, writable, enumerable, configurable, "prototype" in value);
  try {
    new value();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | send 1 true true true false
// | true
// | close 0 true true true false
// | true
