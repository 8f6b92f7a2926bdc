// A server that answers 404 shows the script a plain error and 1006; the person learns why.
// stderr: ws://peer/?refuse=404%20Not%20Found: the server answered 404 Not Found
const socket = new WebSocket("ws://peer/?refuse=404 Not Found");
socket.onerror = (event) => console.log(event.type, socket.readyState);
socket.onclose = (event) => console.log(event.type, event.code, event.wasClean);

// prints:
// | error 3
// | close 1006 false
