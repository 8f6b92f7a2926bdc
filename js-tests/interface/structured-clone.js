// A WebSocket cannot be cloned, and JSON finds nothing in it.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
try {
  structuredClone(socket);
} catch (error) {
  console.log(error.name, error.code);
}
console.log(JSON.stringify(socket));

// prints:
// | DataCloneError 25
// | {}
