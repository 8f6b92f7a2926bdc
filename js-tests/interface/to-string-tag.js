// A WebSocket's class string is "WebSocket", from a property of the prototype that is configurable and nothing else.
// stderr: connection refused by refused
console.log(String(new WebSocket("ws://refused/")));
const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(WebSocket.prototype, Symbol.toStringTag);
console.log(value, writable, enumerable, configurable);

// prints:
// | [object WebSocket]
// | WebSocket false false true
