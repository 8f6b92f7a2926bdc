// A port that Fetch blocks is a network error, even if a server listens there: error, then close with 1006.
// stderr: ws://peer:6667/: port 6667 is blocked
const socket = new WebSocket("ws://peer:6667/");
socket.onopen = () => console.log("open");
socket.onerror = () => console.log("error");
socket.onclose = (event) => console.log("close", event.code, event.reason === "", event.wasClean);

// prints:
// | error
// | close 1006 true false
