// Subprotocols are a member too.
// connection-options
const socket = new WebSocket("ws://peer/?protocol=b&accept&close=1000", { protocols: ["a", "b"], deflate: false });
socket.onopen = () => console.log(socket.protocol);

// prints:
// | b
