// When the program is ended, an open socket says 1001, after what had been sent, and its close event is told to the script.
// shutdown: 1000
const socket = new WebSocket("ws://peer/?accept&expect=text:last&expect=close:1001&close=1001&expect=end");
await new Promise((resolve) => (socket.onopen = resolve));
setTimeout(() => socket.send("last"), 999);
socket.onerror = () => console.log("error");
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | 1001 true
