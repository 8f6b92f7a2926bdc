// A socket that was closed while it was connecting never opens, though the server's answer comes in.
const socket = new WebSocket("ws://peer/?pause=1000&accept&text=hi");
socket.onopen = () => console.log("open");
socket.onmessage = () => console.log("message");
socket.onclose = (event) => console.log("close", event.code);
setTimeout(() => socket.close(), 500);
setTimeout(() => console.log("long after"), 5000);

// prints:
// | close 1006
// | long after
