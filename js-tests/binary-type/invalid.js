// A value that the enumeration does not have is ignored, without an exception.
const socket = new WebSocket("ws://refused/");
for (const value of ["nodebuffer", "", "Blob", "ARRAYBUFFER", "uint8array", null, undefined, 0, {}]) {
  socket.binaryType = "arraybuffer";
  socket.binaryType = value;
  if (socket.binaryType !== "arraybuffer") console.log("changed by", value);
}
console.log(socket.binaryType);
socket.binaryType = { toString: () => "blob" };
console.log(socket.binaryType);
try {
  socket.binaryType = Symbol();
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | arraybuffer
// | blob
// | true
