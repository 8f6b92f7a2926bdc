addEventListener("error", ({ message }) => postMessage(`not here: ${message}`));
const missing = new Worker("no-such-file.js");
missing.onerror = ({ constructor, cancelable }) => {
  postMessage(`below: ${constructor.name} ${cancelable}`);
  new Worker("_syntax-error.js");
};
