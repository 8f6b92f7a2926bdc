// importScripts runs scripts one after the other in the global scope. It throws their exceptions.
// real-time
const worker = new Worker("_import-scripts.js");
worker.onmessage = ({ data }) => console.log(data);

// prints:
// | imported 1 2
// | Error: from the imported script
// | NetworkError
// | NetworkError
// | NetworkError
// | SyntaxError
// | nothing
