// A server that ends the connection instead of answering our Close frame: 1006, unclean.
const socket = new WebSocket("ws://peer/?accept&expect=close:1000&end");
socket.onopen = () => socket.close(1000);
socket.onclose = ({ code, reason, wasClean }) => console.log(code, JSON.stringify(reason), wasClean);

// prints:
// | 1006 "" false
