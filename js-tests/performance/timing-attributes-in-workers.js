// In a worker a mark may have the name of an attribute of PerformanceTiming, and no measure may begin with it.
// real-time
const source = `
  postMessage(performance.mark("navigationStart").name);
  try { performance.measure("m", "navigationStart"); } catch (error) { postMessage(error.name); }
  close()`;
const worker = new Worker(URL.createObjectURL(new Blob([source])));
worker.onmessage = ({ data }) => console.log(data);

// prints:
// | navigationStart
// | TypeError
