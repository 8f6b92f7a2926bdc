// The interface object is a property of the global object: writable and configurable, not enumerable.
const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, "WebSocket");
console.log(writable, enumerable, configurable);
const prototype = Object.getOwnPropertyDescriptor(WebSocket, "prototype");
console.log(prototype.writable, prototype.enumerable, prototype.configurable);

// prints:
// | true false true
// | false false false
