// initMessageEvent, which is older than the constructor, sets everything anew unless the event is on its way.
const event = new MessageEvent("a", { data: 1 });
event.initMessageEvent("b", true, true, "data", "origin", "id");
console.log(event.type, event.bubbles, event.cancelable, event.data, event.origin, event.lastEventId, event.ports.length);
event.initMessageEvent("c");
console.log(event.type, event.bubbles, event.data, JSON.stringify(event.origin));
const socket = new WebSocket("ws://peer/?accept&text=hi&close=1000");
socket.onmessage = (message) => {
  message.initMessageEvent("other", false, false, "replaced");
  console.log(message.type, message.data);
};

// prints:
// | b true true data origin id 0
// | c false null ""
// | message hi
