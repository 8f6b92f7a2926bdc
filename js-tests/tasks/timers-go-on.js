// A stream of messages does not keep timers from running.
const socket = new WebSocket("ws://peer/?accept&times=300&text=x&pause=5000&close=1000");
let seen = 0;
socket.onmessage = () => (seen += 1);
setTimeout(() => console.log("timer", socket.readyState), 1000);
socket.onclose = () => console.log(seen);

// prints:
// | timer 1
// | 300
