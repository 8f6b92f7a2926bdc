// A listener that closes the socket does not keep the others from the event that is being dispatched.
const socket = new WebSocket("ws://peer/?accept&text=a&text=b");
socket.addEventListener("message", () => socket.close());
socket.addEventListener("message", ({ data }) => console.log(data, socket.readyState));

// prints:
// | a 2
