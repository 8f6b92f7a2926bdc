// A script that is slow is not buried: what it has not read the server has to keep, and nothing is lost.
const socket = new WebSocket("ws://peer/?accept&times=60&fill=100000&close=1000");
let bytes = 0;
socket.onmessage = ({ data }) => (bytes += data.length);
socket.onclose = ({ wasClean }) => console.log(bytes, wasClean);

// prints:
// | 6000000 true
