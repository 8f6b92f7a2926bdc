// Without being allowed, the object is a string that is no token: a SyntaxError.
for (const options of [{ headers: {} }, { protocols: "chat" }]) {
  try {
    new WebSocket("ws://peer/", options);
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | SyntaxError
// | SyntaxError
