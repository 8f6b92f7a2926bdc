// Undefined is an argument like any other: the string "undefined", which is a relative URL.
try {
  new WebSocket(undefined);
} catch (error) {
  console.log(error.name);
}

// prints:
// | SyntaxError
