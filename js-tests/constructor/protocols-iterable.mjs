// Anything iterable is a sequence of subprotocols.
const generator = (function* () {
  yield "a";
  yield "b";
})();
for (const protocols of [new Set(["a", "b"]), generator, new Map([["b", 1]]).keys(), "ab"[Symbol.iterator]()]) {
  const socket = new WebSocket("ws://peer/?protocol=b&accept&request=Sec-WebSocket-Protocol&close=1000", protocols);
  await new Promise((resolve) => (socket.onmessage = resolve)).then((event) => console.log(event.data));
}

// prints:
// | a, b
// | a, b
// | b
// | a, b
