// With details, the error event has the reason as a property of its own, and is a plain Event all the same.
// failure-details
// stderr: connection refused by refused
// stderr: the server answered 403 Forbidden
for (const url of ["ws://refused/", "ws://peer/?refuse=403 Forbidden"]) {
  const socket = new WebSocket(url);
  const event = await new Promise((resolve) => (socket.onerror = resolve));
  console.log(event.message);
  console.log(Object.keys(event).join(), Object.getPrototypeOf(event) === Event.prototype, String(event));
}

// prints:
// | connection refused by refused:80
// | isTrusted,message true [object Event]
// | the server answered 403 Forbidden, which opens no WebSocket
// | isTrusted,message true [object Event]
