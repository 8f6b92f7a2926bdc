// A connection that is not established rejects `opened` and `closed` with the same WebSocketError, with no word about the reason.
// stderr: the server answered 403 Forbidden
// stderr: connection refused by refused
import { describe } from "./_connection.mjs";
const messages = new Set();
for (const url of ["ws://peer/?refuse=403 Forbidden", "ws://refused/"]) {
  const stream = new WebSocketStream(url);
  const [opened, closed] = await Promise.allSettled([stream.opened, stream.closed]);
  console.log(opened.reason === closed.reason, describe(opened.reason));
  messages.add(opened.reason.message);
}
console.log(messages.size);

// prints:
// | true WebSocketError 1006 ""
// | true WebSocketError 1006 ""
// | 1
