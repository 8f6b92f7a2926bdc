// A worker is a secure context if its parent is one, and a nested one too.
// location: http://app.example/
// real-time
const source = "postMessage([isSecureContext, crossOriginIsolated, 'randomUUID' in crypto, typeof SubtleCrypto].join()); ";
const nested = `const inner = new Worker("data:text/javascript," + ${JSON.stringify(encodeURIComponent(`${source}; close()`))});
  inner.onmessage = ({ data }) => { postMessage("nested: " + data); close(); };`;
const worker = new Worker(URL.createObjectURL(new Blob([source + nested])));
worker.onmessage = ({ data }) => console.log(data);

// prints:
// | false,false,false,undefined
// | nested: false,false,false,undefined
