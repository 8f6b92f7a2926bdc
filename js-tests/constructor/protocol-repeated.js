// A subprotocol that is there twice, in any case, is a SyntaxError.
for (const protocols of [["a", "a"], ["a", "b", "a"], ["chat", "CHAT"]]) {
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
