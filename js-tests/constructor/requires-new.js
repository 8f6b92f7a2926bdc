// WebSocket is a constructor: called as a function, it throws a TypeError.
try {
  WebSocket("ws://peer/");
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | true
