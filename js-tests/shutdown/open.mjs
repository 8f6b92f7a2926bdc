// When the program is ended, an open socket sends 1001 after the queued messages, and fires close.
// shutdown: 1000
const socket = new WebSocket("ws://peer/?accept&expect=text:last&expect=close:1001&close=1001&expect=end");
await new Promise((resolve) => (socket.onopen = resolve));
setTimeout(() => socket.send("last"), 999);
socket.onerror = () => console.log("error");
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | 1001 true
