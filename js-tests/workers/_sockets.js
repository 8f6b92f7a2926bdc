const socket = new WebSocket("ws://peer/");
socket.onopen = () => {
  postMessage("open");
  socket.send("hello");
};
socket.onmessage = ({ data }) => {
  postMessage(data);
  socket.close(1000);
};
socket.onclose = ({ code, wasClean }) => postMessage(`${code} ${wasClean}`);
