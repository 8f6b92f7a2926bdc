// A module worker imports other modules, and gets messages while its top level awaits them.
// real-time
const worker = new Worker(new URL("_module.mjs", import.meta.url), { type: "module" });
worker.postMessage(1);
worker.onmessage = ({ data }) => console.log(data);

// prints:
// | TypeError a module worker has import, and no importScripts
// | received 1 for _module.mjs
