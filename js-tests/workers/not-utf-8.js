// Scripts of URLs are decoded as UTF-8: of a worker, of importScripts, and modules. Bytes that are not UTF-8 become U+FFFD.
// real-time
const urlOf = (before, after) => {
  const parts = [before, new Uint8Array([0xff]), after];
  return URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
};
const show = (name, text) => console.log(name, ...Array.from(text, (unit) => unit.codePointAt().toString(16)));
const imported = urlOf("var imported = 'a", "'");
const classic = new Worker(urlOf(`importScripts("${imported}"); postMessage(imported + 'b`, "')"));
classic.onmessage = ({ data }) => {
  show("classic", data);
  const dependency = "data:text/javascript,export default 'a%FF'";
  const module = new Worker(urlOf(`import text from "${dependency}"; postMessage(text + 'b`, "')"), { type: "module" });
  module.onmessage = ({ data }) => show("module", data);
};

// prints:
// | classic 61 fffd 62 fffd
// | module 61 fffd 62 fffd
