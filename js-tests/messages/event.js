// The message event: a trusted MessageEvent with origin, and nothing in source, lastEventId and ports.
const socket = new WebSocket("ws://peer/?accept&text=hi&close=1000");
socket.onmessage = (event) => {
  console.log(event.constructor === MessageEvent, event instanceof Event, event.type, event.isTrusted);
  console.log(event.bubbles, event.cancelable, event.composed, event.defaultPrevented);
  console.log(event.data, event.origin, JSON.stringify(event.lastEventId), event.source);
  console.log(Array.isArray(event.ports), event.ports.length, Object.isFrozen(event.ports), event.ports === event.ports);
  console.log(event.target === socket);
};

// prints:
// | true true message true
// | false false false false
// | hi ws://peer "" null
// | true 0 true true
// | true
