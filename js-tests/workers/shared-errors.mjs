// A shared worker without a script is an `error` event of each object. An exception of its script goes to the program.
// real-time
// status: 1
// stderr: _there-is-none.js
// stderr: _there-is-none.js
// stderr: Uncaught Error: uncaught
const failures = ["one", "two"].map((name) => {
  const missing = new SharedWorker("_there-is-none.js");
  return new Promise((resolve) => {
    missing.onerror = ({ constructor, cancelable }) => resolve(console.log(name, constructor.name, cancelable));
  });
});
await Promise.all(failures);
onerror = () => console.log("not here");
const throws = new SharedWorker("_shared-throws.js");
throws.onerror = () => console.log("nor here");
throws.port.onmessage = ({ data }) => {
  console.log(data);
  throws.port.close();
};

// prints:
// | one Event false
// | two Event false
// | Uncaught Error: uncaught
