// The constructor throws the exception of an argument's conversion.
const thrown = {};
const throws = { toString() { throw thrown; } };
for (const args of [[throws], ["ws://refused/", throws], ["ws://refused/", [throws]]]) {
  try {
    new WebSocket(...args);
  } catch (error) {
    console.log(error === thrown);
  }
}

// prints:
// | true
// | true
// | true
