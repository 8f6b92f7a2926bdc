// A socket made from an http URL connects, and its messages come from ws.
const socket = new WebSocket("http://peer/?accept&text=hi&close=1000");
socket.onmessage = (event) => console.log(event.data, event.origin);

// prints:
// | hi ws://peer
