// A string is one subprotocol.
const socket = new WebSocket("ws://peer/?protocol=chat&accept&request=Sec-WebSocket-Protocol&close=1000", "chat");
socket.onmessage = (event) => console.log(event.data);

// prints:
// | chat
