// The options of a connection are members of the options of a stream.
// connection-options
// stderr: a message is larger than is allowed
import { failure } from "./_connection.mjs";
const stream = new WebSocketStream("ws://peer/?protocol=p&accept&request=Host&request=X-One&close=1000", { headers: { host: "chat.example:8080", "X-One": "1" }, protocols: ["p"] });
const { readable, protocol } = await stream.opened;
console.log(protocol);
for await (const message of readable) console.log(message);
const big = new WebSocketStream("ws://peer/?accept&fill=100", { maxMessage: 10 });
await big.opened;
console.log(await failure(big.closed));
for (const options of [{ ping: -1 }, { headers: 5 }, { ca: 5 }, { headers: { "a b": "1" } }]) {
  try {
    new WebSocketStream("ws://peer/", options);
  } catch ({ name }) {
    console.log(name);
  }
}

// prints:
// | p
// | chat.example:8080
// | 1
// | WebSocketError 1006 ""
// | TypeError
// | TypeError
// | TypeError
// | SyntaxError
