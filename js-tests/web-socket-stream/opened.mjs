// The promise `opened` is fulfilled with the streams, the extensions and the subprotocol. The attributes return one promise each.
const stream = new WebSocketStream("ws://peer/?protocol=b&accept&close=1000", { protocols: ["a", "b"] });
console.log(stream.url, stream.opened === stream.opened, stream.closed === stream.closed);
const opened = await stream.opened;
console.log(Object.keys(opened).join(), opened.protocol, JSON.stringify(opened.extensions));
console.log(opened.readable instanceof ReadableStream, opened.writable instanceof WritableStream);

// prints:
// | ws://peer/?protocol=b&accept&close=1000 true true
// | extensions,protocol,readable,writable b ""
// | true true
