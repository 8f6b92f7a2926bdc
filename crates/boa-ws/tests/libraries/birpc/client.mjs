// Calls in both directions, over a port of a worker that is this bundle, too, and over a socket.
import { createBirpc } from "birpc";

const over = (port) => ({
  post: (data) => port.postMessage(data),
  on: (listener) => (port.onmessage = ({ data }) => listener(data)),
});

if (globalThis.WorkerGlobalScope) {
  onmessage = ({ data: port }) => {
    const functions = {
      count: (set) => set.size,
      async greet(name) {
        return `${await rpc.greeting()}, ${name}!`;
      },
      fail() {
        throw new SyntaxError("not here", { cause: "a reason" });
      },
      close() {
        port.close();
        close();
      },
    };
    const rpc = createBirpc(functions, over(port));
  };
} else {
  const { port1, port2 } = new MessageChannel();
  new Worker(import.meta.url, { type: "module" }).postMessage(port2, [port2]);
  const rpc = createBirpc({ greeting: () => "Hello" }, { ...over(port1), timeout: 60_000 });
  console.log("count:", await rpc.count(new Set([1, 2, 2])));
  console.log("greet:", await rpc.greet("Zo\u00eb"));
  await rpc.fail().catch((error) => console.log("error:", error instanceof SyntaxError, error.message, error.cause));
  await rpc.missing().catch((error) => console.log("error:", error.message));
  await rpc.close.asEvent();
  port1.close();

  const socket = new WebSocket("ws://localhost:8080/");
  await new Promise((resolve) => (socket.onopen = resolve));
  const own = createBirpc(
    { own: (text) => console.log("called:", text) },
    {
      post: (data) => socket.send(data),
      on: (listener) => (socket.onmessage = ({ data }) => listener(data)),
      serialize: JSON.stringify,
      deserialize: JSON.parse,
    },
  );
  await own.own("by its own message");
  socket.close();
}
