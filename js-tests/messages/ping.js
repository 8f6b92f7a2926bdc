// A ping is answered with its payload. The script sees neither it nor an unsolicited pong.
const socket = new WebSocket("ws://peer/?accept&ping=one&expect=pong:one&ping=&expect=pong:&pong=x&pong=&close=1000");
for (const type of ["message", "ping", "pong", "error"]) socket.addEventListener(type, () => console.log(type));
socket.onclose = ({ wasClean }) => console.log(wasClean, "ping" in socket);

// prints:
// | true false
