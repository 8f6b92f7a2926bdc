// When the program is ended, a socket that is connecting gives up: error and close with 1006.
// shutdown: 1000
const socket = new WebSocket("ws://peer/?silence");
socket.onopen = () => console.log("open");
socket.onerror = () => console.log("error");
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | error
// | 1006 false
