// A script may close with 1000 and with 3000 to 4999: any other code is an InvalidAccessError, code 15.
const allowed = [];
for (let code = 0; code < 6000; ++code) {
  const socket = new WebSocket("ws://refused/");
  try {
    socket.close(code);
    allowed.push(code);
    if (socket.readyState !== 2) console.log("not closing", code);
  } catch (error) {
    if (error.name !== "InvalidAccessError" || error.code !== 15 || !(error instanceof DOMException)) console.log(code, error);
    if (socket.readyState !== 0) console.log("changed", code);
    socket.close();
  }
}
console.log(allowed.length, allowed[0], allowed[1], allowed.at(-1));

// prints:
// | 2001 1000 3000 4999
