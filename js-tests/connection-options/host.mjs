// The header field Host may name another host than the URL.
// connection-options
const socket = new WebSocket("ws://peer/?accept&request=Host&request=X-One&close=1000", { headers: { host: "chat.example:8080", "X-One": "1" } });
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | chat.example:8080
// | 1
