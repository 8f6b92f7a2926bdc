// A server may send the moment that it has accepted, and end: the script gets open, the message and the close.
const socket = new WebSocket("ws://peer/?cork&accept&text=bye&close=1001&uncork&skip&end");
const log = [];
for (const type of ["open", "message", "error", "close"]) socket.addEventListener(type, () => log.push(type + socket.readyState));
socket.addEventListener("close", () => console.log(log.join()));

// prints:
// | open1,message1,close3
