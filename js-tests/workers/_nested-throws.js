const worker = new Worker("_throws.js");
worker.onerror = (event) => {
  postMessage(`below: ${event.constructor.name} ${event.message}`);
  if (event.message.endsWith("first")) event.preventDefault();
};
onerror = (message) => void postMessage(`in between: ${message}`);
