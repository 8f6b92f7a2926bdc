// Only waiting bytes fill the queue: any amount may be sent one after the other.
// queue: 10
const socket = new WebSocket("ws://peer/");
let rounds = 0;
socket.onopen = () => socket.send("1234567890");
socket.onmessage = () => setTimeout(() => (++rounds < 5 ? socket.send("1234567890") : socket.close()), 100);
socket.onclose = ({ wasClean }) => console.log(rounds, wasClean);

// prints:
// | 5 true
