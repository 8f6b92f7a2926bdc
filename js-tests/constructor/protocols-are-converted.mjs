// A value that is not iterable becomes a string, and so does each element of one that is.
const offers = [null, 42, true, { toString: () => "chat" }, [undefined, null, 1n]];
for (const protocols of offers) {
  const first = Array.isArray(protocols) ? "undefined" : String(protocols);
  const url = `ws://peer/?protocol=${first}&accept&request=Sec-WebSocket-Protocol&close=1000`;
  const socket = new WebSocket(url, protocols);
  await new Promise((resolve) => (socket.onmessage = resolve)).then((event) => console.log(event.data));
}

// prints:
// | null
// | 42
// | true
// | chat
// | undefined, null, 1
