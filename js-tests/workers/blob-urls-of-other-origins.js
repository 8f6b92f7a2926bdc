// A blob: URL belongs to an origin. The opaque origin of a data: URL neither imports, starts nor revokes the URL of its parent, and the parent
// not the URL of the worker. Workers below share their origin.
// location: http://app.example/
// real-time
// stderr: there is no such blob: URL
const source = new Blob(["globalThis.WorkerGlobalScope && postMessage('started'); export {}"], { type: "text/javascript" });
const url = URL.createObjectURL(source);
const attempts = (url) => `(async () => {
  const imported = await import(${JSON.stringify(url)}).then(() => "imported", ({ name }) => name);
  const worker = new Worker(${JSON.stringify(url)}, { type: "module" });
  const started = await new Promise((resolve) => {
    worker.onerror = ({ type }) => resolve(type);
    worker.onmessage = ({ data }) => resolve(data);
  });
  URL.revokeObjectURL(${JSON.stringify(url)});
  return [imported, started].join(" ");
})()`;
const opaque = new Worker(`data:text/javascript,${encodeURIComponent(`
  const own = URL.createObjectURL(new Blob(["export {}"], { type: "text/javascript" }));
  ${attempts(url)}.then((result) => postMessage({ result, own }));
  onmessage = () => import(own).then(() => postMessage({ result: "its own: imported" }));`)}`);
opaque.onmessage = async ({ data: { result, own } }) => {
  console.log(own ? "the opaque origin:" : "there", result);
  if (!own) return opaque.terminate();
  console.log("its parent:", await eval(attempts(own)));
  console.log("the parent's own:", await eval(attempts(url)));
  opaque.postMessage(null);
};

// prints:
// | the opaque origin: TypeError error
// | its parent: TypeError error
// | the parent's own: imported started
// | there its own: imported
