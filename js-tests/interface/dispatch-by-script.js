// A script may dispatch events on a socket: they are synchronous and not trusted, and change nothing about it.
const socket = new WebSocket("ws://peer/?accept&close=1000");
socket.onclose = (event) => console.log(event.type, event.code, event.isTrusted, socket.readyState);
socket.onmessage = (event) => console.log(event.data, event.isTrusted);
socket.dispatchEvent(new CloseEvent("close", { code: 4000 }));
socket.dispatchEvent(new MessageEvent("message", { data: "made up" }));
console.log("dispatched");

// prints:
// | close 4000 false 0
// | made up false
// | dispatched
// | close 1000 true 3
