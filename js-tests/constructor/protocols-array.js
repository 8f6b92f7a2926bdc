// The subprotocols of an array are offered in their order, in one header.
const url = "ws://peer/?protocol=second&accept&request=Sec-WebSocket-Protocol&close=1000";
const socket = new WebSocket(url, ["first", "second", "THIRD"]);
socket.onmessage = (event) => console.log(event.data, socket.protocol);

// prints:
// | first, second, THIRD second
