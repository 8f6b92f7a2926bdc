// Messages leave in order and masked, strings as text and bytes as binary.
const socket = new WebSocket("ws://peer/?accept&request=line&times=3&report&expect=close:3000,done&close=3000,done");
socket.onmessage = (event) => console.log(event.data);
socket.onopen = () => {
  socket.send("grüße");
  socket.send(new Uint8Array([0, 255]));
  socket.send("");
  setTimeout(() => socket.close(3000, "done"), 1000);
};
socket.onclose = (event) => console.log(event.code, event.reason, event.wasClean);

// prints:
// | GET /?accept&request=line&times=3&report&expect=close:3000,done&close=3000,done HTTP/1.1
// | text:grüße
// | binary:00ff
// | text:
// | 3000 done true
