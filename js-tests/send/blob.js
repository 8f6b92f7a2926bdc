// A Blob is sent as its bytes, in its place among the other messages.
const socket = new WebSocket("ws://peer/?accept&times=6&report&close=1000");
socket.onopen = () => {
  const blob = new Blob([new Uint8Array([0, 1, 2]), "a"], { type: "text/plain" });
  socket.send("before");
  socket.send(blob);
  socket.send("between");
  socket.send(blob.slice(1, 3));
  socket.send(new Blob());
  socket.send("after");
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | text:before
// | binary:00010261
// | text:between
// | binary:0102
// | binary:
// | text:after
