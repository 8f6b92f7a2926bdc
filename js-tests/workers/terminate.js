// A worker that is terminated runs no more script, whatever it does. Nothing keeps the process alive after it.
// real-time
const worker = new Worker("data:text/javascript,postMessage('busy'); for (;;);");
worker.onmessage = ({ data }) => {
  console.log(data);
  worker.terminate();
  worker.postMessage("nobody gets it");
  console.log("terminated");
};

// prints:
// | busy
// | terminated
