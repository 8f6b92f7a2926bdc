// Shared workers with the same URL and name are one worker, which gets the port of each object by `connect`.
// real-time
// stderr: the shared worker was started with another type
const answer = (worker) => new Promise((resolve) => worker.port.onmessage = ({ data }) => resolve(data));
const first = new SharedWorker("_shared.js", "a");
console.log(first, first.port instanceof MessagePort, first.port === first.port, first.onerror);
console.log(await answer(first));
const second = new SharedWorker("./_shared.js", { name: "a" });
console.log(await answer(second));
const other = new SharedWorker("_shared.js", { name: "b" });
console.log(await answer(other));

const module = new SharedWorker("_shared.js", { name: "a", type: "module" });
module.onerror = ({ constructor, type }) => console.log("another type:", constructor.name, type);
const { promise, resolve } = Promise.withResolvers();
module.addEventListener("error", resolve);
await promise;

first.port.postMessage("close");
console.log(await answer(first));
const third = new SharedWorker("_shared.js", "a");
console.log(await answer(third));
third.port.close();
try {
  new SharedWorker("http://[");
} catch (error) {
  console.log(error.name);
}
console.log(SharedWorker.length, typeof new SharedWorker("data:,").terminate);
for (const { port } of [first, second, other]) port.close();


// prints:
// | SharedWorker { port: MessagePort {} } true true null
// | a: connection 1, "", 1 port that is the source, MessageEvent, origin ""
// | a: connection 2, "", 1 port that is the source, MessageEvent, origin ""
// | b: connection 1, "", 1 port that is the source, MessageEvent, origin ""
// | another type: Event error
// | closing
// | a: connection 1, "", 1 port that is the source, MessageEvent, origin ""
// | SyntaxError
// | 1 undefined
