// What the server still sends after our Close frame reaches nobody, and does not keep the end from being clean.
const socket = new WebSocket("ws://peer/?accept&expect=close:1000&text=late&binary=00&ping=x&close=1000");
socket.onopen = () => socket.close(1000);
socket.onmessage = () => console.log("message");
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | 1000 true
