// A listener may keep an event from those behind it.
const socket = new WebSocket("ws://peer/?accept&text=a&text=b&close=1000");
socket.addEventListener("message", (event) => {
  if (event.data === "a") event.stopImmediatePropagation();
});
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | b
