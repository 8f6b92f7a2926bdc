// Without permission the options of a connection are not read.
const read = [];
const options = new Proxy({}, { get: (_, name) => void read.push(name) });
const stream = new WebSocketStream("ws://peer/?accept&request=X-One&close=1000", options);
console.log(read.join());
const { readable } = await new WebSocketStream("ws://peer/?accept&request=X-One&close=1000", { headers: { "X-One": "1" } }).opened;
for await (const message of readable) console.log(JSON.stringify(message));

// prints:
// | protocols,signal
// | "(none)"
