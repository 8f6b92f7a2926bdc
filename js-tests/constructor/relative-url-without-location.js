// Without a location there is nothing that a relative URL could be relative to: a SyntaxError.
for (const url of ["", "/chat", "chat", "//peer/", "?q"]) {
  try {
    new WebSocket(url);
    console.log("accepted", url);
  } catch (error) {
    console.log(error.name, error.code);
  }
}

// prints:
// | SyntaxError 12
// | SyntaxError 12
// | SyntaxError 12
// | SyntaxError 12
// | SyntaxError 12
