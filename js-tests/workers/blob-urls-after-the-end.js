// The blob: URLs of a worker with nothing left to do, and of one below it, are valid as long as its Worker. Those of a worker that was closed or
// terminated are not.
// real-time
const create = "URL.createObjectURL(new Blob(['the blob'], { type: 'text/javascript' }))";
const worker = (source) => new Worker(URL.createObjectURL(new Blob([source])));
const ended = (worker) => {
  // A channel of a worker that has ended is closed.
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise((resolve) => {
    port1.onclose = resolve;
    port1.start();
  });
  worker.postMessage(null, [port2]);
  return closed;
};
const attempt = (url) => new Promise((resolve) => {
  const importer = worker(`try { importScripts(${JSON.stringify(url)}) } catch ({ name }) { postMessage(name) }`);
  importer.onmessage = ({ data }) => {
    resolve(data === "SyntaxError" ? "valid" : data);
    importer.terminate();
  };
});
const show = async (what, source, terminates) => {
  const creator = worker(source);
  const url = await new Promise((resolve) => (creator.onmessage = ({ data }) => resolve(data)));
  if (terminates) creator.terminate();
  else await ended(creator);
  console.log(what, await attempt(url));
  creator.terminate();
  console.log(what, "terminated", await attempt(url));
};
(async () => {
  await show("idle", `postMessage(${create})`);
  await show("nested", `
    const below = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(`postMessage(${create})`)}])));
    below.onmessage = ({ data }) => postMessage(data);`);
  await show("closed", `postMessage(${create}); close()`);
})();

// prints:
// | idle valid
// | idle terminated NetworkError
// | nested valid
// | nested terminated NetworkError
// | closed NetworkError
// | closed terminated NetworkError
