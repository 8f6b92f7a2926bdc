// A URL that cannot be parsed is a SyntaxError, a DOMException with the code 12.
for (const url of ["ws://", "ws://a b/", "ws://peer:99999/", "ws://peer:x/", "http://[::1", "ws://%00/", "ws://1.2.3.256/"]) {
  try {
    new WebSocket(url);
    console.log(url, "is accepted");
  } catch (error) {
    console.log(url, error instanceof DOMException, error instanceof SyntaxError, error.name, error.code);
  }
}

// prints:
// | ws:// true false SyntaxError 12
// | ws://a b/ true false SyntaxError 12
// | ws://peer:99999/ true false SyntaxError 12
// | ws://peer:x/ true false SyntaxError 12
// | http://[::1 true false SyntaxError 12
// | ws://%00/ true false SyntaxError 12
// | ws://1.2.3.256/ true false SyntaxError 12
