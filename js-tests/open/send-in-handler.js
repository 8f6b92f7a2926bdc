// A message that is sent in the open handler is the first one that the server receives.
const socket = new WebSocket("ws://peer/?accept&expect=text:first&expect=text:second&text=done&close=1000");
socket.onopen = () => {
  socket.send("first");
  Promise.resolve().then(() => socket.send("second"));
};
socket.onmessage = (event) => console.log(event.data);

// prints:
// | done
