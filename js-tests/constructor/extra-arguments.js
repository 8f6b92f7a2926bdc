// Arguments after the second are ignored.
const socket = new WebSocket("ws://peer/?accept&request=X-One&close=1000", [], { headers: { "X-One": "1" } });
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | (none)
