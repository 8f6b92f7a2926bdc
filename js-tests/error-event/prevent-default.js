// error cannot be canceled; returning false from a handler changes nothing.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
socket.addEventListener("error", (event) => {
  event.preventDefault();
  console.log(event.defaultPrevented);
});
socket.onerror = () => false;
socket.addEventListener("error", (event) => console.log(event.defaultPrevented));
socket.onclose = () => console.log("close");

// prints:
// | false
// | false
// | close
