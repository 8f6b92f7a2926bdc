// The program's end does not wait for a server that says nothing more.
// shutdown: 1000
const socket = new WebSocket("ws://peer/?accept&expect=close:1001&drain");
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | 1006 false
