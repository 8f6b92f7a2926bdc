// WebSocket inherits from EventTarget, constructor and prototype alike.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
console.log(Object.getPrototypeOf(WebSocket) === EventTarget);
console.log(Object.getPrototypeOf(WebSocket.prototype) === EventTarget.prototype);
console.log(socket instanceof EventTarget, Object.getPrototypeOf(socket) === WebSocket.prototype);
console.log(WebSocket.prototype.constructor === WebSocket);

// prints:
// | true
// | true
// | true true
// | true
