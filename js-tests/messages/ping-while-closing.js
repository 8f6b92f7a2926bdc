// After our Close frame nothing is sent any more, not even the answer to a ping.
const socket = new WebSocket("ws://peer/?accept&expect=close&ping=x&pause=100&close&expect=end");
socket.onopen = () => socket.close();
socket.onclose = ({ wasClean }) => console.log(wasClean);

// prints:
// | true
