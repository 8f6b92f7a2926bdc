// Every message is an event of its own.
const socket = new WebSocket("ws://peer/?accept&text=a&text=a&close=1000");
const events = [];
socket.addEventListener("message", (event) => events.push(event));
socket.addEventListener("message", (event) => console.log(events.at(-1) === event));
socket.onclose = () => console.log(events.length, events[0] === events[1]);

// prints:
// | true
// | true
// | 2 false
