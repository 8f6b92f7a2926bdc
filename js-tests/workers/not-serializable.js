// A value that can't be serialized throws where it is sent.
// real-time
const worker = new Worker("_echo.js");
worker.onmessage = () => worker.terminate();
for (const value of [() => {}, Symbol(), worker]) {
  try {
    worker.postMessage(value);
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | DataCloneError
// | DataCloneError
// | DataCloneError
