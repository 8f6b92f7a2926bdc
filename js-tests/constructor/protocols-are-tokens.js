// A subprotocol has characters from U+0021 to U+007E but separators; any other is a SyntaxError.
// stderr: connection refused by refused
let accepted = "";
// A socket that connects and has no listener may be collected.
const sockets = [];
for (let code = 0; code < 0x180; ++code) {
  const character = String.fromCharCode(code);
  try {
    sockets.push(new WebSocket("ws://refused/", `a${character}b`));
    accepted += character;
  } catch (error) {
    if (error.name !== "SyntaxError") console.log(code, error);
  }
}
console.log(accepted);

// prints:
// | !#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~
