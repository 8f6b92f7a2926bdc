// An exception in a listener fires error at the global object first, which may cancel the report.
const socket = new WebSocket("ws://peer/?accept&text=a&close=1000");
addEventListener("error", (event) => {
  console.log(event.error.message, event.message.includes("mine"));
  event.preventDefault();
});
socket.onmessage = () => { throw new Error("mine"); };
socket.onclose = () => console.log("close");

// prints:
// | mine true
// | close
