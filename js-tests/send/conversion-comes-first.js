// The argument is converted before the state is looked at.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
const thrown = {};
for (const args of [[], [Symbol()], [{ toString() { throw thrown; } }], [Object.create(null)]]) {
  try {
    socket.send(...args);
  } catch (error) {
    console.log(error === thrown || error instanceof TypeError);
  }
}

// prints:
// | true
// | true
// | true
// | true
