// A worker starts a worker, whose script is relative to its own. It ends with it.
// real-time
const worker = new Worker("_nested.js");
worker.onmessage = ({ data }) => {
  console.log(data);
  worker.terminate();
};

// prints:
// | from below: ready, echo
