// A stream that is connecting is kept when a script has asked for `opened` or `closed`.
// gc
(() => new WebSocketStream("ws://peer/?pause=2000&accept&close=1000").opened.then(() => console.log("opened")))();
(() => new WebSocketStream("ws://peer/?pause=3000&accept&close=1000").closed.then(() => console.log("closed")))();
setTimeout(gc, 1000);

// prints:
// | opened
// | closed
