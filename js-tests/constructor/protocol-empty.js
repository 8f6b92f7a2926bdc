// An empty subprotocol is a SyntaxError.
for (const protocols of ["", [""], ["chat", ""]]) {
  try {
    new WebSocket("ws://peer/", protocols);
  } catch (error) {
    console.log(error.name, error.code);
  }
}

// prints:
// | SyntaxError 12
// | SyntaxError 12
// | SyntaxError 12
