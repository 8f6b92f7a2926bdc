// An instance takes properties as any object does, and keeps its identity in events.
const socket = new WebSocket("ws://peer/?accept&close=1000");
socket.tag = "mine";
socket.onclose = function (event) {
  console.log(this === socket, event.target.tag, event.currentTarget === socket);
};

// prints:
// | true mine true
