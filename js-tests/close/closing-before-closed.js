// From the server's Close frame to the end of the connection the state is CLOSING, which no event reports.
const socket = new WebSocket("ws://peer/?accept&close=1000&expect=close:1000&pause=1000&end");
const start = performance.now();
socket.onopen = () => console.log(socket.readyState);
setTimeout(() => console.log(socket.readyState), 500);
socket.onclose = () => console.log(socket.readyState, performance.now() - start >= 1000);

// prints:
// | 1
// | 2
// | 3 true
