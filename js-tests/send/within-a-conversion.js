// A conversion that sends on the same socket sends first.
const socket = new WebSocket("ws://peer/?accept&times=2&report&close=1000");
socket.onopen = () => socket.send({ toString() { socket.send("inner"); return "outer"; } });
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | text:inner
// | text:outer
