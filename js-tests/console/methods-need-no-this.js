// The methods of console work without it, as callbacks, and can be replaced.
const { log } = console;
log("detached");
[1].forEach(console.log);
Promise.resolve("then").then(console.log);
console.info = (...args) => log("replaced", ...args);
console.info("x");

// prints:
// | detached
// | 1 0 [ 1 ]
// | replaced x
// | then
