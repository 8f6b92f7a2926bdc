// The code and reason of the event come from the server's Close frame, not our own.
const socket = new WebSocket("ws://peer/?accept&expect=close:3000,mine&close=4000,yours");
socket.onopen = () => socket.close(3000, "mine");
socket.onclose = ({ code, reason, wasClean }) => console.log(code, reason, wasClean);

// prints:
// | 4000 yours true
