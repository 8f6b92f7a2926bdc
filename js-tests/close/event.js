// The close event: a trusted CloseEvent that neither bubbles nor can be canceled.
const socket = new WebSocket("ws://peer/?accept&close=1000,bye");
socket.onclose = (event) => {
  console.log(event.constructor === CloseEvent, event instanceof Event, event.type, event.isTrusted, event.bubbles, event.cancelable);
  console.log(event.code, event.reason, event.wasClean, event.target === socket);
  event.code = 1;
  console.log(event.code, Object.keys(event).join());
};

// prints:
// | true true close true false false
// | 1000 bye true true
// | 1000 isTrusted
