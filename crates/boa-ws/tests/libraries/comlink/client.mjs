// A worker that is this bundle, too: calls, a class, a callback, an error, a generator, transferred bytes, and a socket in the worker.
import * as Comlink from "comlink";

class Feed {
  #socket = new WebSocket("ws://localhost:8080/");
  #opened = new Promise((resolve) => (this.#socket.onopen = resolve));
  count = 0;

  async listen(callback) {
    await this.#opened;
    const closed = new Promise((resolve) => (this.#socket.onclose = ({ code }) => resolve(code)));
    this.#socket.onmessage = async ({ data }) => {
      this.count++;
      await callback(data);
      if (data === "three") this.#socket.close(1000);
    };
    for (const text of ["one", "two", "three"]) this.#socket.send(text);
    return closed;
  }
}

const worker = {
  Feed,
  name: "worker",
  reverse: (bytes) => Comlink.transfer(bytes.reverse(), [bytes.buffer]),
  fail() {
    throw new TypeError("not here");
  },
  async sum(channel) {
    const other = Comlink.wrap(channel);
    return (await other.add(1, 2)) + (await other.add(3, 4));
  },
};

if (globalThis.WorkerGlobalScope) {
  Comlink.expose(worker);
} else {
  const thread = new Worker(import.meta.url, { type: "module" });
  const remote = Comlink.wrap(thread);
  console.log("property:", await remote.name);
  const bytes = new Uint8Array([1, 2, 3]);
  const reversed = remote.reverse(Comlink.transfer(bytes, [bytes.buffer]));
  console.log("transferred:", bytes.length, [...(await reversed)].join());
  await remote.fail().catch((error) => console.log("error:", error.name, error.message));
  const { port1, port2 } = new MessageChannel();
  Comlink.expose({ add: (a, b) => a + b }, port1);
  console.log("sum:", await remote.sum(Comlink.transfer(port2, [port2])));
  const feed = await new remote.Feed();
  console.log("closed:", await feed.listen(Comlink.proxy((text) => console.log("message:", text))));
  console.log("count:", await feed.count);
  feed[Comlink.releaseProxy]();
  remote[Comlink.releaseProxy]();
  thread.terminate();
}
