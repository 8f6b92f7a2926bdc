// A slow script loses nothing and its memory is limited: the server has to keep the messages that were not read.
const socket = new WebSocket("ws://peer/?accept&times=60&fill=100000&close=1000");
let bytes = 0;
socket.onmessage = ({ data }) => (bytes += data.length);
socket.onclose = ({ wasClean }) => console.log(bytes, wasClean);

// prints:
// | 6000000 true
