// What can be sent: text, JSON as text, and binary data as a buffer, a part of a buffer, or a Blob.
//
//     boa-ws --serve examples/sending.js

const socket = new WebSocket("ws://localhost:8080");
socket.binaryType = "arraybuffer";

socket.addEventListener("open", () => {
  // Before that, send() would throw an InvalidStateError.
  socket.send("plain text");
  socket.send(JSON.stringify({ type: "position", x: 3, y: 4 }));

  const bytes = new Uint8Array([1, 2, 3, 4, 5]);
  socket.send(bytes.buffer);
  socket.send(bytes.subarray(1, 3));
  // send() has copied the bytes: this changes nothing.
  bytes.fill(0);

  socket.send(new Blob(["a blob of text, ", new Uint8Array([33])]));
  // Messages are sent in the order of the calls.
  socket.send("the end");
});

socket.addEventListener("message", ({ data }) => {
  if (data instanceof ArrayBuffer) {
    console.log(`${data.byteLength} bytes: ${new Uint8Array(data).join(" ")}`);
  } else if (data.startsWith("{")) {
    const { type, x, y } = JSON.parse(data);
    console.log(`JSON: ${type} ${x}, ${y}`);
  } else {
    console.log(`text: ${data}`);
    if (data === "the end") {
      socket.close();
    }
  }
});
