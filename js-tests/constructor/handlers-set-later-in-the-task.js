// Listeners added at the end of the task that made the socket miss nothing, not even a failure.
// stderr: is blocked
const failing = new WebSocket("ws://peer:25/");
const opening = new WebSocket("ws://peer/?accept&close=1000");
Promise.resolve().then(() => {
  failing.addEventListener("error", () => console.log("error"));
  opening.addEventListener("open", () => console.log("open"));
});

// prints:
// | error
// | open
