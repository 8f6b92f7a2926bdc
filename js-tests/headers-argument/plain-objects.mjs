// A plain object is options, with any members. Without members of the options it has no effect.
// headers-argument
const token = undefined;
const plain = [{}, { tls: {} }, Object.create(null), { ...(token && { headers: { Authorization: token } }) }, new (class Options {})()];
for (const options of plain) {
  const socket = new WebSocket("ws://peer/?accept&request=Sec-WebSocket-Protocol&close=1000", options);
  console.log(await new Promise((resolve) => (socket.onmessage = (event) => resolve(event.data))));
}

// prints:
// | (none)
// | (none)
// | (none)
// | (none)
// | (none)
