// The constants are on the constructor and on the prototype: enumerable, neither writable nor configurable.
// stderr: connection refused by refused
for (const owner of [WebSocket, WebSocket.prototype]) {
  for (const name of ["CONNECTING", "OPEN", "CLOSING", "CLOSED"]) {
    const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(owner, name);
    console.log(name, value, writable, enumerable, configurable);
  }
}
console.log(new WebSocket("ws://refused/").CLOSED);

// prints:
// | CONNECTING 0 false true false
// | OPEN 1 false true false
// | CLOSING 2 false true false
// | CLOSED 3 false true false
// | CONNECTING 0 false true false
// | OPEN 1 false true false
// | CLOSING 2 false true false
// | CLOSED 3 false true false
// | 3
