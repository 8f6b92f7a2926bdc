// Binary messages arrive as a Blob unless binaryType says "arraybuffer".
//
//     boa-ws --serve examples/receiving.js

const socket = new WebSocket("ws://localhost:8080");
console.log(`binaryType is "${socket.binaryType}"`);

socket.onopen = () => socket.send(new TextEncoder().encode("first"));

socket.onmessage = async ({ data }) => {
  if (data instanceof Blob) {
    console.log(`a Blob of ${data.size} bytes: ${await data.text()}`);
    socket.binaryType = "arraybuffer";
    socket.send(new TextEncoder().encode("second"));
  } else {
    console.log(`an ArrayBuffer of ${data.byteLength} bytes: ${new TextDecoder().decode(data)}`);
    socket.close();
  }
};
