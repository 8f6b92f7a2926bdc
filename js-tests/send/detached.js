// A detached buffer, and a view on one, hold no bytes: an empty message.
const socket = new WebSocket("ws://peer/?accept&times=3&report&close=1000");
socket.onopen = () => {
  const { buffer } = new Uint8Array([1, 2, 3]);
  const views = [buffer, new Uint8Array(buffer), new DataView(buffer)];
  structuredClone(buffer, { transfer: [buffer] });
  views.forEach((view) => socket.send(view));
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | binary:
// | binary:
// | binary:
