// What is sent in the open handler is the first thing that the server gets.
const socket = new WebSocket("ws://peer/?accept&expect=text:first&expect=text:second&text=done&close=1000");
socket.onopen = () => {
  socket.send("first");
  Promise.resolve().then(() => socket.send("second"));
};
socket.onmessage = (event) => console.log(event.data);

// prints:
// | done
