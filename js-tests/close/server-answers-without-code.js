// The server's Close frame has no code though ours had one: 1005, and clean.
const socket = new WebSocket("ws://peer/?accept&expect=close:3000&close");
socket.onopen = () => socket.close(3000);
socket.onerror = () => console.log("error");
socket.onclose = ({ code, reason, wasClean }) => console.log(code, JSON.stringify(reason), wasClean);

// prints:
// | 1005 "" true
