// An exception of a nested worker is reported at each level above it, until a listener cancels the event.
// real-time
const worker = new Worker("_nested-throws.js");
worker.onmessage = ({ data }) => console.log(data);
worker.onerror = (event) => {
  console.log("above:", event.message, event.lineno);
  event.preventDefault();
};
onerror = () => console.log("not here");

// prints:
// | below: ErrorEvent Uncaught Error: first
// | below: ErrorEvent Uncaught Error: second
// | in between: Uncaught Error: second
// | above: Uncaught Error: second 4
