// An object that merely looks like a Blob or a view is a string.
const socket = new WebSocket("ws://peer/?accept&times=2&report&close=1000");
socket.onopen = () => {
  socket.send(Object.create(Blob.prototype, { toString: { value: () => "no blob" } }));
  socket.send(Object.setPrototypeOf([1, 2], Uint8Array.prototype).constructor.name);
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | text:no blob
// | text:Uint8Array
