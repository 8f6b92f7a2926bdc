// The server's Close frame has no body: the answer has none, and the script sees 1005.
const socket = new WebSocket("ws://peer/?accept&close&expect=close");
socket.onclose = ({ code, reason, wasClean }) => console.log(code, JSON.stringify(reason), wasClean);

// prints:
// | 1005 "" true
