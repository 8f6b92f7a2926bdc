// Workers are started one after the other, and the median of the times from `new Worker` to the first message is reported.
const script = URL.createObjectURL(new Blob(["postMessage(1)"], { type: "text/javascript" }));
const times = [];
function next() {
  const start = performance.now();
  const worker = new Worker(script, { type: "module" });
  worker.onmessage = () => {
    times.push(performance.now() - start);
    worker.terminate();
    if (times.length < count) return next();
    times.sort((a, b) => a - b);
    console.log(`DONE ${times.length} ${times[count >> 1]}`);
  };
}
next();
