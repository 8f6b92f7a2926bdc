// The longest ping that there may be is answered whole.
const payload = "p".repeat(125);
const socket = new WebSocket(`ws://peer/?accept&ping=${payload}&expect=pong:${payload}&close=1000`);
socket.onclose = ({ wasClean }) => console.log(wasClean);

// prints:
// | true
