// Messages of the server after the client's Close frame are discarded, and the end is clean.
const socket = new WebSocket("ws://peer/?accept&expect=close:1000&text=late&binary=00&ping=x&close=1000");
socket.onopen = () => socket.close(1000);
socket.onmessage = () => console.log("message");
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | 1000 true
