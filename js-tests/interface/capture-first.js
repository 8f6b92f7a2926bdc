// At the target, listeners for the capturing phase come before the others.
const socket = new WebSocket("ws://peer/?accept&close=1000");
socket.onopen = () => console.log("handler");
socket.addEventListener("open", () => console.log("bubble"));
socket.addEventListener("open", (event) => console.log("capture", event.eventPhase === Event.AT_TARGET), true);

// prints:
// | capture true
// | handler
// | bubble
