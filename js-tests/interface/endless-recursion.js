// A handler that dispatches the event that it handles, without end, is stopped, and the script goes on.
// status: 1
// stderr: Uncaught
const socket = new WebSocket("ws://peer/?accept&text=hi&close=1000");
socket.onmessage = () => socket.dispatchEvent(new MessageEvent("message"));
socket.onclose = ({ code }) => console.log(code);

// prints:
// | 1000
