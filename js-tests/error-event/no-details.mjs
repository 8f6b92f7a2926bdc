// Without details, the error event has the properties of the standard's and no others.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
const event = await new Promise((resolve) => (socket.onerror = resolve));
const plain = new Event("error");
console.log(Reflect.ownKeys(event).join(), Reflect.ownKeys(plain).join());
console.log(Object.getPrototypeOf(event) === Event.prototype, String(event), Object.prototype.toString.call(event));
console.log(event.message, JSON.stringify(event));

// prints:
// | isTrusted isTrusted
// | true [object Event] [object Event]
// | undefined {"isTrusted":true}
