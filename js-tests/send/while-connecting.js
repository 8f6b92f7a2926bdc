// Sending before the socket is open is an InvalidStateError, a DOMException with the code 11.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
for (const data of ["", "hi", new ArrayBuffer(1), new Blob(["x"])]) {
  try {
    socket.send(data);
  } catch (error) {
    console.log(error instanceof DOMException, error.name, error.code, socket.bufferedAmount);
  }
}

// prints:
// | true InvalidStateError 11 0
// | true InvalidStateError 11 0
// | true InvalidStateError 11 0
// | true InvalidStateError 11 0
