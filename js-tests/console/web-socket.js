// A WebSocket is one short line with its URL, its state and its protocol.
const socket = new WebSocket("ws://peer/?accept&close=1000");
console.log(socket);
socket.onclose = () => console.log(socket);

// prints:
// | WebSocket { url: 'ws://peer/?accept&close=1000', readyState: 0 (CONNECTING), protocol: '' }
// | WebSocket { url: 'ws://peer/?accept&close=1000', readyState: 3 (CLOSED), protocol: '' }
