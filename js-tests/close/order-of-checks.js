// Both arguments are converted, then the code is checked, then the reason, and then the state is looked at.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
const code = { valueOf() { console.log("code"); return 999; } };
const reason = { toString() { console.log("reason"); return "x".repeat(200); } };
const attempt = (...args) => {
  try {
    socket.close(...args);
  } catch (error) {
    console.log(error.name);
  }
};
attempt(code, reason);
attempt(1000, reason);
attempt(999, Symbol());

// prints:
// | code
// | reason
// | InvalidAccessError
// | reason
// | SyntaxError
// | TypeError
