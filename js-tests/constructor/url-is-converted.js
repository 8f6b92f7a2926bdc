// Any value but a symbol becomes a string: URL objects, objects with toString, arrays.
// stderr: connection refused by refused
console.log(new WebSocket(new URL("ws://refused/a")).url);
console.log(new WebSocket({ toString: () => "ws://refused/b" }).url);
console.log(new WebSocket(["ws://refused/c"]).url);
console.log(new WebSocket({ toString: null, valueOf: () => "ws://refused/d" }).url);
for (const url of [Symbol("ws://refused/"), Object.create(null)]) {
  try {
    new WebSocket(url);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | ws://refused/a
// | ws://refused/b
// | ws://refused/c
// | ws://refused/d
// | true
// | true
