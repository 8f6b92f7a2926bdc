// Both sides send their Close frames without having seen the other's: clean, with the server's code.
const socket = new WebSocket("ws://peer/?cork&accept&close=4001,server&uncork&skip");
socket.onopen = () => socket.close(3001, "client");
socket.onclose = ({ code, reason, wasClean }) => console.log(code, reason, wasClean);

// prints:
// | 4001 server true
