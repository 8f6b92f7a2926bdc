// A subclass of a view is a view; what it overrides is not asked.
class Lying extends Uint8Array {
  get byteLength() { return 1; }
  get byteOffset() { return 1; }
  get buffer() { return new ArrayBuffer(1); }
  toString() { return "text"; }
}
const socket = new WebSocket("ws://peer/?accept&report&close=1000");
socket.onopen = () => socket.send(Lying.of(1, 2, 3));
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | binary:010203
