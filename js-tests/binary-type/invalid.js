// A value that the enumeration does not have is ignored, without an exception.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
for (const before of ["arraybuffer", "blob"]) {
  for (const value of ["nodebuffer", "", "Blob", "ARRAYBUFFER", "uint8array", null, undefined, 0, {}]) {
    socket.binaryType = before;
    socket.binaryType = value;
    if (socket.binaryType !== before) console.log("changed by", value);
  }
}
socket.binaryType = { toString: () => "arraybuffer" };
console.log(socket.binaryType);
try {
  socket.binaryType = Symbol();
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | arraybuffer
// | true
