// The connection has no visible effect before the current task has ended, however long it takes.
const socket = new WebSocket("ws://peer/?accept&text=hi&close=1000");
socket.onopen = () => console.log("open");
socket.onmessage = () => console.log("message");
for (let i = 0; i < 100_000; ++i);
console.log("loop", socket.readyState);
(async () => {
  for (let i = 0; i < 1000; ++i) await null;
  console.log("microtasks", socket.readyState);
})();

// prints:
// | loop 0
// | microtasks 0
// | open
// | message
