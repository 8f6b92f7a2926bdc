// Files have another origin than the opaque one of a data: URL: its worker, and one below it, can't import or start them.
// real-time
const file = JSON.stringify(new URL("_imported.js", import.meta.url).href);
const attempts = (where, then) => `
  try {
    importScripts(${file});
  } catch ({ name }) {
    postMessage("${where}: " + name);
  }
  import(${file}).catch(({ name }) => {
    postMessage("${where}: " + name);
    ${then}
  });`;
const inner = attempts("below", "");
const start = `
  new Worker(${file}).onerror = ({ type }) => {
    postMessage("a worker of a file: " + type);
    const inner = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(inner)}])));
    inner.onmessage = ({ data }) => postMessage(data);
  };`;
const worker = new Worker(`data:text/javascript,${encodeURIComponent(attempts("inside", start))}`);
worker.onmessage = ({ data }) => console.log(data);

// prints:
// | inside: NetworkError
// | inside: TypeError
// | a worker of a file: error
// | below: NetworkError
// | below: TypeError
