// The error event of a socket stays with the socket: it is no uncaught error, listened to or not.
// stderr: connection refused
addEventListener("error", () => console.log("never"));
addEventListener("unhandledrejection", () => console.log("never"));
new WebSocket("ws://refused/");
setTimeout(() => console.log("goes on"), 1000);

// prints:
// | goes on
