// A socket that is closing when the program is ended continues closing, with its own code.
// shutdown: 1000
const socket = new WebSocket("ws://peer/?accept&expect=close:3000&pause=2000&close=3000");
socket.onopen = () => socket.close(3000);
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | 3000 true
