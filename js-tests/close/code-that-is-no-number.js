// A code that cannot become a number is a TypeError.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
for (const code of [1000n, Symbol("1000"), Object.create(null)]) {
  try {
    socket.close(code);
  } catch (error) {
    console.log(error instanceof TypeError, socket.readyState);
  }
}

// prints:
// | true 0
// | true 0
// | true 0
