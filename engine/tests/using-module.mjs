// `using` and `await using` at the top level of a module: the resources are disposed at its end.
const log = [];
using a = { [Symbol.dispose]() { log.push("a") } };
await using b = { async [Symbol.asyncDispose]() { log.push("b"); await null; log.push("b!") } };
export const name = (log.push("body"), "module");
if (log.join() !== "body") throw new Error("disposed too early: " + log);
globalThis.done = (async () => {
  for (let i = 0; i < 20; i++) await null;
  if (log.join() !== "body,b,b!,a") throw new Error("the end of the module: " + log);
})();
