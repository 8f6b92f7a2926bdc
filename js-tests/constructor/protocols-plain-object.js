// An object without an iterator is the string "[object Object]", which is no token.
for (const protocols of [{}, { 0: "chat", length: 1 }, { [Symbol.iterator]: null }, { [Symbol.iterator]: undefined }]) {
  try {
    new WebSocket("ws://peer/", protocols);
  } catch (error) {
    console.log(error instanceof DOMException, error.name, error.code);
  }
}

// prints:
// | true SyntaxError 12
// | true SyntaxError 12
// | true SyntaxError 12
// | true SyntaxError 12
