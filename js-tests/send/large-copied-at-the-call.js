// A large view is copied at the call, too: later changes of its buffer are not sent.
const socket = new WebSocket("ws://peer/");
socket.binaryType = "arraybuffer";
const lengths = [131_072, 131_073, 131_199, 200_001, 1_000_003];
socket.onopen = () => {
  for (const length of lengths) {
    const bytes = new Uint8Array(length + 3).map((_, i) => i % 251);
    socket.send(bytes.subarray(3));
    bytes.fill(0);
  }
  console.log(socket.bufferedAmount === lengths.reduce((sum, length) => sum + length));
};
socket.onmessage = ({ data }) => {
  const echoed = new Uint8Array(data);
  console.log(echoed.length, echoed.every((byte, i) => byte === (i + 3) % 251));
  lengths.shift();
  if (lengths.length === 0) socket.close();
};
socket.onclose = ({ wasClean }) => console.log(wasClean, socket.bufferedAmount);

// prints:
// | true
// | 131072 true
// | 131073 true
// | 131199 true
// | 200001 true
// | 1000003 true
// | true 0
