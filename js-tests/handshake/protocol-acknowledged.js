// The subprotocol that the server chose is the attribute protocol.
const socket = new WebSocket("ws://peer/?protocol=super.chat&accept&close=1000", ["chat", "super.chat"]);
socket.onopen = () => console.log(socket.protocol);

// prints:
// | super.chat
