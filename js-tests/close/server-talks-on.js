// A server that continues sending instead of answering our Close frame puts the end off for a while, and not for ever.
const socket = new WebSocket("ws://peer/?accept&expect=close:1000&pause=1000&text=a&pause=1000&text=b&pause=1000&text=c&pause=1000&text=d&pause=1000&text=e&pause=60000");
const start = performance.now();
socket.onopen = () => socket.close(1000);
socket.onmessage = () => console.log("message");
socket.onclose = ({ code }) => console.log(code, performance.now() - start <= 61_000);

// prints:
// | 1006 true
