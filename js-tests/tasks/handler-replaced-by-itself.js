// A handler may replace itself: the new one is called from the next event on.
const socket = new WebSocket("ws://peer/?accept&text=a&text=b&text=c&close=1000");
socket.onmessage = ({ data }) => {
  console.log("first", data);
  socket.onmessage = ({ data }) => {
    console.log("second", data);
    socket.onmessage = null;
  };
};
socket.onclose = () => console.log(socket.onmessage);

// prints:
// | first a
// | second b
// | null
