// A Proxy of a buffer is no buffer: it is converted to a string as any object.
const socket = new WebSocket("ws://peer/?accept&report&close=1000");
socket.onopen = () => socket.send(new Proxy(new ArrayBuffer(2), {}));
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | text:[object ArrayBuffer]
