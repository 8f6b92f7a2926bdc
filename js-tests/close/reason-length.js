// A reason has at most 123 bytes in UTF-8; more is a SyntaxError, code 12.
const reasons = ["x".repeat(123), "é".repeat(61), "€".repeat(41), "😀".repeat(30) + "123", "\ud800".repeat(41)];
for (const reason of reasons) {
  const socket = new WebSocket("ws://refused/");
  try {
    socket.close(1000, reason + "é");
    console.log("too long, but accepted");
  } catch (error) {
    console.log(error instanceof DOMException, error.name, error.code, socket.readyState);
  }
  socket.close(1000, reason);
  console.log(socket.readyState);
}

// prints:
// | true SyntaxError 12 0
// | 2
// | true SyntaxError 12 0
// | 2
// | true SyntaxError 12 0
// | 2
// | true SyntaxError 12 0
// | 2
// | true SyntaxError 12 0
// | 2
