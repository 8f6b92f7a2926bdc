// What the conversion of an argument throws is what the constructor throws.
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
