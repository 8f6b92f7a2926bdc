// Messages of megabytes leave whole, while messages come in.
const socket = new WebSocket("ws://peer/");
socket.binaryType = "arraybuffer";
const bytes = new Uint8Array(2_000_000).map((_, i) => i % 251);
socket.onopen = () => {
  socket.send(bytes);
  socket.send("x".repeat(1_000_000));
};
socket.onmessage = ({ data }) => {
  if (typeof data === "string") {
    console.log(data.length);
    socket.close();
  } else {
    const echoed = new Uint8Array(data);
    console.log(echoed.length, [0, 1, 250, 251, 1_999_999].every((at) => echoed[at] === bytes[at]));
  }
};
socket.onclose = ({ wasClean }) => console.log(wasClean);

// prints:
// | 2000000 true
// | 1000000
// | true
