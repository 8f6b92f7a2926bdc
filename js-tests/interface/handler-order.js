// A handler's place among the listeners is that of its first setting; set to null it loses it.
const socket = new WebSocket("ws://peer/?accept&close=1000");
socket.onopen = () => console.log("never: replaced");
socket.addEventListener("open", () => console.log("listener 1"));
socket.onopen = () => console.log("handler, in its first place");
socket.addEventListener("close", () => console.log("listener 3"));
socket.onclose = () => console.log("never: taken back");
socket.addEventListener("close", () => console.log("listener 4"));
socket.onclose = null;
socket.onclose = () => console.log("handler, at the end");

// prints:
// | handler, in its first place
// | listener 1
// | listener 3
// | listener 4
// | handler, at the end
