// Any other scheme is a SyntaxError.
for (const url of ["ftp://peer/", "mailto:x@peer", "about:blank", "data:,x", "blob:ws://peer/x", "wsx://peer/", "file:///x", "javascript:1"]) {
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
// | SyntaxError 12
// | SyntaxError 12
// | SyntaxError 12
