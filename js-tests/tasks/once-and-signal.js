// A listener may be for once, or until a signal aborts it.
const socket = new WebSocket("ws://peer/?accept&text=a&text=b&text=c&close=1000");
const controller = new AbortController();
socket.addEventListener("message", ({ data }) => console.log("once", data), { once: true });
socket.addEventListener("message", ({ data }) => console.log("signal", data), { signal: controller.signal });
socket.addEventListener("message", ({ data }) => data === "b" && controller.abort());

// prints:
// | once a
// | signal a
// | signal b
