// The data of an event is the same object at every reading.
const socket = new WebSocket("ws://peer/?accept&binary=01&close=1000");
let kept;
socket.addEventListener("message", (event) => {
  kept = event.data;
  socket.binaryType = "arraybuffer";
});
socket.addEventListener("message", (event) => console.log(event.data === kept, event.data instanceof Blob));
socket.onclose = async () => console.log(new Uint8Array(await kept.arrayBuffer())[0]);

// prints:
// | true true
// | 1
