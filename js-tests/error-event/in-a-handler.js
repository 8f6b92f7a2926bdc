// An exception in a listener is reported; the other listeners, and the connection, continue.
// status: 1
// stderr: Uncaught Error: in open
// stderr: Uncaught Error: in message
// stderr: Uncaught Error: in close
const socket = new WebSocket("ws://peer/?accept&text=a&text=b&close=1000");
socket.onopen = () => { throw new Error("in open"); };
socket.addEventListener("open", () => console.log("open"));
socket.addEventListener("message", ({ data }) => {
  console.log("first", data);
  if (data === "a") throw new Error("in message");
});
socket.addEventListener("message", ({ data }) => console.log("second", data));
socket.addEventListener("close", () => { throw new Error("in close"); });
socket.addEventListener("close", ({ code }) => console.log(code));

// prints:
// | open
// | first a
// | second a
// | first b
// | second b
// | 1000
