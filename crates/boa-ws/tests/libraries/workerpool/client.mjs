// Functions that run in workers of blob URLs, and a pool of workers that are this bundle, too: events, an error, a time limit, a cancellation.
import workerpool from "workerpool";

const methods = {
  count(end) {
    for (let count = 1; count <= end; count++) workerpool.workerEmit({ count });
    return `counted to ${end}`;
  },
  bytes: () => new workerpool.Transfer(new Uint8Array([1, 2, 3]), []),
  echo(text) {
    return new Promise((resolve) => {
      const socket = new WebSocket("ws://localhost:8080/");
      socket.onopen = () => socket.send(text);
      socket.onmessage = ({ data }) => socket.close() ?? resolve(data);
    });
  },
  forever() {
    for (;;);
  },
};

async function main() {
  const dynamic = workerpool.pool({ minWorkers: 2, maxWorkers: 2 });
  const calls = [1, 2, 3, 4].map((number) => dynamic.exec((a, b) => a * b, [number, number]));
  console.log("squares:", (await Promise.all(calls)).join());
  const fail = (what) => {
    throw new TypeError(what);
  };
  await dynamic.exec(fail, ["not here"]).catch((error) => console.log("error:", error.message));
  await dynamic.terminate();

  const pool = workerpool.pool("bundle.js", { maxWorkers: 1 });
  const proxy = await pool.proxy();
  console.log("methods:", Object.keys(proxy).filter((name) => name !== "run" && name !== "methods").join());
  console.log(await pool.exec("count", [2], { on: ({ count }) => console.log("event:", count) }));
  console.log("bytes:", [...(await proxy.bytes())].join());
  console.log("echo:", await proxy.echo("caf\u00e9"));
  await pool.exec("forever").timeout(20).catch((error) => console.log("error:", error instanceof workerpool.Promise.TimeoutError));
  const endless = pool.exec("forever");
  endless.cancel();
  await endless.catch((error) => console.log("error:", error instanceof workerpool.Promise.CancellationError));
  console.log("echo:", await pool.exec("echo", ["after it"]));
  await pool.terminate();
  console.log("workers:", pool.stats().totalWorkers);
}

if (globalThis.WorkerGlobalScope) workerpool.worker(methods);
else main();
