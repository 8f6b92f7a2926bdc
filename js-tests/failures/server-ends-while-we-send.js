// A server that goes away while much is being sent.
// stderr: the connection was lost: connection reset
const url = "ws://peer/?accept&pause=1000&reset";
const socket = new WebSocket(url);
socket.onopen = () => socket.send(new Uint8Array(1_000_000));
socket.onerror = () => console.log("error", socket.readyState, socket.bufferedAmount > 0);
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | error 3 true
// | 1006 false
