// Ports that wait in each other's queues can't be received. They are lost, and their other ends are closed.
const [a, b] = [new MessageChannel(), new MessageChannel()];
a.port2.onclose = () => console.log("a is closed");
b.port2.onclose = () => console.log("b is closed");
a.port2.postMessage("lost", [b.port1]);
b.port2.postMessage("lost", [a.port1]);

// prints:
// | a is closed
// | b is closed
