// The error event is a plain, trusted Event: nothing in it says what went wrong.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
socket.onerror = (event) => {
  console.log(event.constructor === Event, event.type, event.isTrusted, event.bubbles, event.cancelable, event.target === socket);
  console.log("message" in event, "error" in event, "filename" in event);
};

// prints:
// | true error true false false true
// | false false false
