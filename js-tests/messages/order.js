// Texts and bytes arrive in the order in which they were sent.
const socket = new WebSocket("ws://peer/?accept&text=a&binary=01&text=b&binary=&text=c&close=1000");
const log = [];
socket.onmessage = ({ data }) => log.push(typeof data === "string" ? data : data.size);
socket.onclose = () => console.log(log.join());

// prints:
// | a,1,b,0,c
