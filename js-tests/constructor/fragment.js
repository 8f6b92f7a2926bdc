// A fragment, even an empty one, is a SyntaxError; an escaped number sign is none.
// stderr: connection refused by refused
for (const url of ["ws://peer/#", "ws://peer/#a", "ws://peer/?q#", "http://peer/#"]) {
  try {
    new WebSocket(url);
    console.log("accepted", url);
  } catch (error) {
    console.log(error.name, error.code);
  }
}
console.log(new WebSocket("ws://refused/%23").url);

// prints:
// | SyntaxError 12
// | SyntaxError 12
// | SyntaxError 12
// | SyntaxError 12
// | ws://refused/%23
