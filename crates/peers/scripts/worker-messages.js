// Small objects between a worker and its script: one after the other there and back, or all at once from the worker.
const work = {
  echo: () => {
    onmessage = ({ data }) => postMessage(data);
  },
  flood: () => {
    onmessage = ({ data }) => {
      for (let id = 0; id < data.count; id++) postMessage({ id, text: "a message" });
    };
  },
};
const script = URL.createObjectURL(new Blob([`(${work[kind]})()`], { type: "text/javascript" }));
const worker = new Worker(script, { type: "module" });
let received = 0;
const start = performance.now();
worker.onmessage = () => {
  if (++received === count) {
    report(received, start);
    worker.terminate();
  } else if (kind === "echo") {
    worker.postMessage({ id: received, text: "a message" });
  }
};
worker.postMessage({ id: 0, count });
