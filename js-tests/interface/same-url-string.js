// The attributes' values are stable: reading changes nothing, and each connection has its own.
const [a, b] = [new WebSocket("ws://peer/?protocol=a&accept&close=1000", "a"), new WebSocket("ws://peer/?protocol=b&accept&close=1000", "b")];
a.binaryType = "arraybuffer";
b.onclose = () => console.log(a.protocol, b.protocol, a.binaryType, b.binaryType);

// prints:
// | a b arraybuffer blob
