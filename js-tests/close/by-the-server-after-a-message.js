// A closing handshake that the server begins: the script sees its code and reason, and that it was clean.
const socket = new WebSocket("ws://peer/?accept&text=hi&close=1000,bye&expect=close:1000,bye");
socket.onopen = () => console.log("open");
socket.onmessage = (event) => console.log("message", event.data);
socket.onerror = () => console.log("error");
socket.onclose = (event) => console.log("close", event.code, event.reason, event.wasClean);

// prints:
// | open
// | message hi
// | close 1000 bye true
