// Whether a message is delivered is judged when its turn comes: those behind a close() are dropped, arrived or not.
const socket = new WebSocket("ws://peer/?cork&accept&text=a&text=b&text=c&uncork&text=d");
socket.onmessage = ({ data }) => {
  console.log(data);
  if (data === "b") socket.close();
};
socket.onclose = ({ wasClean }) => console.log("close", wasClean);

// prints:
// | a
// | b
// | close true
