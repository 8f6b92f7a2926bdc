// Listeners of an event that a script dispatches itself are called within its task: microtasks wait for its end.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
for (const n of [1, 2]) {
  socket.addEventListener("message", () => {
    console.log("listener", n);
    queueMicrotask(() => console.log("microtask", n));
  });
}
socket.dispatchEvent(new MessageEvent("message"));
console.log("end of the script");

// prints:
// | listener 1
// | listener 2
// | end of the script
// | microtask 1
// | microtask 2
