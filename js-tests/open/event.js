// The open event: a plain, trusted Event that neither bubbles nor can be canceled.
const socket = new WebSocket("ws://peer/?accept&close=1000");
socket.onopen = (event) => {
  console.log(event.constructor === Event, event.type, event.isTrusted, event.bubbles, event.cancelable, event.composed);
  console.log(event.target === socket, event.currentTarget === socket, event.eventPhase);
  setTimeout(() => console.log(event.target === socket, event.currentTarget, event.eventPhase), 100);
};

// prints:
// | true open true false false false
// | true true 2
// | true null 0
