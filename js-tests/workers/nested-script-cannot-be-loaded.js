// A script that a nested worker can't load is an error event of its Worker only. If nothing listens there, the program gets the reason.
// real-time
// status: 1
// stderr: Uncaught SyntaxError
const worker = new Worker("_nested-failures.js");
worker.onmessage = ({ data }) => console.log(data);
worker.onerror = ({ message }) => console.log("not here:", message);
onerror = (message) => console.log("nor here:", message);

// prints:
// | below: Event false
