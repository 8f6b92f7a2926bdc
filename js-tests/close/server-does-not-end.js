// After both Close frames the server has to end the connection; it is not waited for without end, and clean all the same.
const socket = new WebSocket("ws://peer/?accept&close=1000&expect=close:1000&silence");
const start = performance.now();
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean, performance.now() - start <= 10_000);

// prints:
// | 1000 true true
