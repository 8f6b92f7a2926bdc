// The events of a socket come in the order of what happened, though all of it arrived together.
const socket = new WebSocket("ws://peer/?cork&accept&text=1&binary=02&text=3&close=3000,4&uncork");
const log = [];
for (const type of ["close", "error", "message", "open"]) {
  socket.addEventListener(type, (event) => log.push(type + (event.reason ?? event.data?.size ?? event.data ?? "")));
}
socket.addEventListener("close", () => console.log(log.join()));

// prints:
// | open,message1,message1,message3,close4
