// A prototype has the attributes first, then the operations, the constants and the constructor, each in the standard's order.
console.log(Reflect.ownKeys(WebSocket.prototype).map(String).join(" "));
console.log(Reflect.ownKeys(WebSocket).map(String).join(" "));
console.log(Reflect.ownKeys(CloseEvent.prototype).map(String).join(" "));
console.log(Reflect.ownKeys(EventTarget.prototype).map(String).join(" "));

// prints:
// | url readyState bufferedAmount onopen onerror onclose extensions protocol onmessage binaryType close send CONNECTING OPEN CLOSING CLOSED constructor Symbol(Symbol.toStringTag)
// | length name prototype CONNECTING OPEN CLOSING CLOSED
// | wasClean code reason constructor Symbol(Symbol.toStringTag)
// | addEventListener removeEventListener dispatchEvent constructor Symbol(Symbol.toStringTag)
