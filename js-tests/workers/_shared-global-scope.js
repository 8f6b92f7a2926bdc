onconnect = ({ ports: [port] }) => {
  const say = (...values) => port.postMessage(values.join(" "));
  say(
    self,
    self === globalThis,
    self instanceof SharedWorkerGlobalScope,
    self instanceof WorkerGlobalScope,
    self.name,
  );
  const own = ["name", "close", "onconnect"];
  say(`own: ${own}:`, own.map((name) => Object.hasOwn(self, name)));
  const inherited = ["self", "location", "navigator", "importScripts", "onerror", "setTimeout"];
  say("inherited:", inherited.filter((name) => Object.hasOwn(WorkerGlobalScope.prototype, name)));
  say(typeof window, typeof postMessage, typeof onmessage, typeof DedicatedWorkerGlobalScope, typeof SharedWorker, typeof Worker);
  say("end");
};
