// A worker may have the URL of a Blob, which may be revoked at once. Blob URLs are the same in all threads.
// real-time
const start = (source, options) => {
  const url = URL.createObjectURL(new Blob([source], { type: options?.type ? "text/javascript" : "" }));
  const worker = new Worker(url, options);
  URL.revokeObjectURL(url);
  return worker;
};
const shared = URL.createObjectURL(new Blob(["export default 'from a Blob'"], { type: "text/javascript" }));
const worker = start("postMessage(`classic ${location.protocol}`)");
worker.onmessage = ({ data }) => {
  console.log(data);
  const module = start(`import text from "${shared}"; postMessage(text)`, { type: "module" });
  module.onmessage = ({ data }) => console.log(data);
};

// prints:
// | classic blob:
// | from a Blob
