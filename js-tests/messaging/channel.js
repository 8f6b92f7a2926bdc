// A message to one port of a channel arrives at the other: cloned, in order, each in its own task, after the port was started.
const { port1, port2 } = new MessageChannel();
console.log(port1 instanceof MessagePort, port1 instanceof EventTarget, String(port2), new MessageChannel().port1 === port1);
const sent = { n: 1 };
port1.postMessage(sent);
sent.n = 2;
port1.postMessage(sent);
port2.addEventListener("message", ({ data, origin, ports, source, isTrusted, target }) => {
  console.log(data, JSON.stringify(origin), ports.length, Object.isFrozen(ports), source, isTrusted, target === port2);
  queueMicrotask(() => console.log("microtask"));
});
setTimeout(() => {
  console.log("started");
  port2.start();
  port2.start();
  port1.postMessage("last");
}, 10);
try {
  new MessagePort();
} catch (error) {
  console.log(error.name);
}

// prints:
// | true true [object MessagePort] false
// | TypeError
// | started
// | { n: 1 } "" 0 true null true true
// | microtask
// | { n: 2 } "" 0 true null true true
// | microtask
// | last "" 0 true null true true
// | microtask
