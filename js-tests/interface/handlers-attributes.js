// An event handler attribute takes objects; everything else is null. An object that is not callable stays and does nothing.
const socket = new WebSocket("ws://peer/?accept&close=1000");
for (const value of [1, "close()", true, undefined, Symbol(), null]) {
  socket.onopen = value;
  console.log(socket.onopen);
}
const object = { handleEvent() { console.log("never called"); } };
socket.onopen = object;
console.log(socket.onopen === object);
socket.onclose = () => console.log("closed");

// prints:
// | null
// | null
// | null
// | null
// | null
// | null
// | true
// | closed
