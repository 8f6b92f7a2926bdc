// Without subprotocols there is no header: no argument, undefined, an empty sequence.
const url = "ws://peer/?accept&request=Sec-WebSocket-Protocol&close=1000";
for (const args of [[], [undefined], [[]], [new Set()]]) {
  new WebSocket(url, ...args).onmessage = (event) => console.log(event.data);
}

// prints:
// | (none)
// | (none)
// | (none)
// | (none)
