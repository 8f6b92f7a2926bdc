// Without permission for options, an object is a string that is no token: a SyntaxError. One that is no string is a TypeError.
for (const options of [{ headers: {} }, { protocols: "chat" }, { tls: {} }, {}, Object.create(null)]) {
  try {
    new WebSocket("ws://peer/", options);
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | SyntaxError
// | TypeError
