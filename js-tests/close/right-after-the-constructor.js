// close() right after the constructor: the server sees no connection.
const socket = new WebSocket("ws://peer/?accept&text=hi");
socket.close();
socket.onopen = () => console.log("open");
socket.onerror = () => console.log("error");
socket.onclose = async ({ code }) => {
  console.log(code);
  new WebSocket("ws://peer/?accept&count&close=1000").onmessage = ({ data }) => console.log(data);
};

// prints:
// | error
// | 1006
// | 1
