// The interface object is called WebSocket and has one required argument.
console.log(typeof WebSocket, WebSocket.name, WebSocket.length);

// prints:
// | function WebSocket 1
