// A MessageEvent of a script's own takes ports, and nothing else for ports; a port can be its source.
const { port1, port2 } = new MessageChannel();
const event = new MessageEvent("message", { ports: new Set([port1, port2]), source: port1 });
console.log(event.ports.length, event.ports[1] === port2, Object.isFrozen(event.ports), event.ports === event.ports);
console.log(event.source === port1);
event.initMessageEvent("message", false, false, null, "", "", port2, [port2]);
console.log(event.ports.length, event.source === port2);
for (const ports of [[{}], [EventTarget.prototype], [MessagePort.prototype], 1]) {
  try {
    console.log(new MessageEvent("message", { ports }).ports.length);
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | 2 true true true
// | true
// | 1 true
// | TypeError
// | TypeError
// | TypeError
// | TypeError
