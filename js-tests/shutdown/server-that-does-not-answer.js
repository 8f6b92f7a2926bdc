// The program's end does not wait for a silent server: it precedes the end of the wait for its Close frame.
// shutdown: 1000
const socket = new WebSocket("ws://peer/?accept&expect=close:1001&drain");
socket.onopen = () => console.log("open");
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | open
