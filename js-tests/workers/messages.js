// A worker and the realm that starts it exchange structured values. Its messages wait until its script has run.
// real-time
const worker = new Worker("_echo.js", { name: "echo" });
const sent = { date: new Date(0), list: [1, , 3], map: new Map([["a", 1n]]), error: new RangeError("no"), text: "ä\ud800" };
sent.itself = sent;
worker.onmessage = ({ data, origin, source, ports, target, isTrusted }) => {
  if (typeof data === "string") return console.log("the worker says:", data);
  console.log(data.itself === data, data.date.getTime(), 1 in data.list, data.map.get("a"), data.text === sent.text);
  console.log(data.error instanceof RangeError, data.error.message);
  console.log(JSON.stringify(origin), source, ports.length, target === worker, isTrusted);
  worker.terminate();
};
worker.postMessage(sent);

// prints:
// | the worker says: ready, echo
// | true 0 false 1n true
// | true no
// | "" null 0 true true
