// A Close frame between the fragments of a message ends the connection without the message, and cleanly.
const socket = new WebSocket("ws://peer/?accept&begin=he&close=1000&expect=close:1000");
socket.onmessage = () => console.log("message");
socket.onerror = () => console.log("error");
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | 1000 true
