// Frames after the server's Close frame are not delivered.
const socket = new WebSocket("ws://peer/?cork&accept&text=a&close=1000&text=late&raw=ff ff&uncork&expect=close:1000");
socket.onmessage = ({ data }) => console.log(data);
socket.onerror = () => console.log("error");
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | a
// | 1000 true
