// Interfaces are properties of the global object that are writable, configurable and not enumerable.
const wrong = [];
for (const name of `AbortController AbortSignal Blob CloseEvent CustomEvent DOMException ErrorEvent Event EventTarget File
  MessageEvent PromiseRejectionEvent TextDecoder TextEncoder URL URLSearchParams WebSocket`.split(/\s+/)) {
  const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
  if (typeof value !== "function" || value.name !== name || !writable || enumerable || !configurable) wrong.push(name);
}
console.log(JSON.stringify(wrong));

// prints:
// | []
