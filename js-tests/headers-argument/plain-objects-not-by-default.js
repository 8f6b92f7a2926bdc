// Without being allowed, a plain object is a string that is no token: a SyntaxError. One that is no string is a TypeError.
for (const options of [{}, { tls: {} }, Object.create(null)]) {
  try {
    new WebSocket("ws://peer/", options);
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | SyntaxError
// | SyntaxError
// | TypeError
