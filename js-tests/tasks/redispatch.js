// An event that was dispatched can be dispatched again, on another target: it is not trusted any more.
const socket = new WebSocket("ws://peer/?accept&text=hi&close=1000");
const other = new EventTarget();
other.addEventListener("message", (event) => console.log("again", event.data, event.isTrusted, event.target === other));
socket.onmessage = (event) => {
  try {
    other.dispatchEvent(event);
  } catch (error) {
    console.log(error.name);
  }
  setTimeout(() => other.dispatchEvent(event), 0);
};

// prints:
// | InvalidStateError
// | again hi false true
