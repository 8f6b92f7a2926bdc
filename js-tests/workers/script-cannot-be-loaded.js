// A script that can't be loaded is a plain error event. A URL that can't be parsed, or unknown options, throw.
// real-time
// stderr: no-such-file.js
const worker = new Worker("no-such-file.js");
worker.onerror = (event) => console.log(event.constructor.name, event.type, event.message, event.cancelable);
for (const args of [["https://["], ["_echo.js", { type: "shared" }], ["_echo.js", { credentials: "all" }], []]) {
  try {
    new Worker(...args);
  } catch (error) {
    console.log(error.name);
  }
}
try {
  Worker("_echo.js");
} catch (error) {
  console.log(error.name);
}

// prints:
// | SyntaxError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | Event error undefined false
