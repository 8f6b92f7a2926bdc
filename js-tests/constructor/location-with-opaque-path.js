// A file location is a base as well, but what comes out has no scheme for WebSockets.
// location: file:///home/me/page.html
// stderr: connection refused by refused
try {
  new WebSocket("chat");
} catch (error) {
  console.log(error.name);
}
console.log(new WebSocket("ws://refused/").url);

// prints:
// | SyntaxError
// | ws://refused/
