const say = (...values) => postMessage(values.join(" "));
say(
  String(self),
  self === globalThis,
  self instanceof DedicatedWorkerGlobalScope,
  self instanceof WorkerGlobalScope,
  self instanceof EventTarget,
);
const own = ["name", "postMessage", "close", "onmessage", "onmessageerror", "onrtctransform"];
say(`own: ${own}:`, own.map((name) => Object.hasOwn(self, name)));
const inherited = ["self", "location", "navigator", "importScripts", "onerror", "setTimeout", "crypto", "performance"];
inherited.push("structuredClone");
say("inherited:", inherited.filter((name) => !Object.hasOwn(self, name) && Object.hasOwn(WorkerGlobalScope.prototype, name)));
say(typeof window, typeof document, typeof Window, typeof Location);
say(typeof WebSocket.prototype, location.href === String(location), location.pathname.split("/").at(-1), toString.call(location), navigator);
try {
  new WorkerGlobalScope();
} catch (error) {
  say(error);
}
say(new FileReaderSync().readAsText(new Blob(["read at once"])));
close();
