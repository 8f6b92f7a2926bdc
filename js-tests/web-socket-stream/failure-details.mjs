// With details, the WebSocketError has the reason of the failure as its message.
// failure-details
// stderr: the server answered 403 Forbidden
const stream = new WebSocketStream("ws://peer/?refuse=403 Forbidden");
console.log(await stream.opened.catch(({ message }) => message));

// prints:
// | the server answered 403 Forbidden, which opens no WebSocket
