// The rejection of `opened` and `closed` alone is not reported as unhandled.
// stderr: connection refused by refused
const stream = new WebSocketStream("ws://refused/");
stream.opened;
stream.closed;
addEventListener("unhandledrejection", () => console.log("unhandled"));
setTimeout(() => console.log("the end"), 1000);

// prints:
// | the end
