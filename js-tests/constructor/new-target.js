// The prototype comes from new.target; what makes the object a WebSocket does not.
// stderr: connection refused by refused
const url = Object.getOwnPropertyDescriptor(WebSocket.prototype, "url").get;
const socket = Reflect.construct(WebSocket, ["ws://refused/"], Array);
console.log(Object.getPrototypeOf(socket) === Array.prototype, url.call(socket), Array.isArray(socket));
function Plain() {}
Plain.prototype = null;
console.log(Object.getPrototypeOf(Reflect.construct(WebSocket, ["ws://refused/"], Plain)) === WebSocket.prototype);

// prints:
// | true ws://refused/ false
// | true
