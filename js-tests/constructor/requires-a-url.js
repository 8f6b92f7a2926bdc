// The first argument is required.
try {
  new WebSocket();
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | true
