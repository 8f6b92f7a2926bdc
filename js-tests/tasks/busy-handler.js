// A handler that takes long loses nothing: what arrives meanwhile waits for its turn.
const socket = new WebSocket("ws://peer/?accept&text=a&text=b&text=c&close=1000");
let log = "";
socket.onmessage = ({ data }) => {
  for (let i = 0; i < 50_000; ++i);
  log += data;
};
socket.onclose = () => console.log(log);

// prints:
// | abc
