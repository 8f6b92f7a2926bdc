// An exception of a worker is reported at its global object, then at its Worker, then where it was started.
// real-time
const worker = new Worker("_throws.js");
worker.onmessage = ({ data }) => console.log(data);
worker.onerror = (event) => {
  const { message, filename, lineno, colno, error, cancelable } = event;
  console.log(event.constructor.name, message, filename.split(/[\\/]/).at(-1), lineno, colno, error, cancelable);
  if (message.endsWith("first")) event.preventDefault();
};
onerror = (message, _, line) => {
  console.log("here:", message, line);
  return true;
};

// prints:
// | in the worker: Uncaught Error: first
// | ErrorEvent Uncaught Error: first _throws.js 6 7 null true
// | ErrorEvent Uncaught Error: second _throws.js 4 9 null true
// | here: Uncaught Error: second 4
