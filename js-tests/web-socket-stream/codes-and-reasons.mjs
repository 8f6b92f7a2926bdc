// Cancel, abort and close pass on a code and a reason. A reason without a code means 1000. Other errors have none.
import { journal, open } from "./_connection.mjs";
let count = 0;
async function sent(end) {
  const name = `c${++count}`;
  const connection = await open(`name=${name}&accept`);
  await end(connection);
  await connection.stream.closed;
  return (await journal(name)).join();
}
for (const end of [
  ({ reader }) => reader.cancel(new WebSocketError("", { closeCode: 3456, reason: "set" })),
  ({ writer }) => writer.abort(new WebSocketError("", { closeCode: 3456, reason: "set" })),
  ({ stream }) => stream.close({ closeCode: 3456, reason: "set" }),
  ({ reader }) => reader.cancel(new WebSocketError("", { reason: "alone" })),
  ({ writer }) => writer.abort(new WebSocketError("", { reason: "alone" })),
  ({ stream }) => stream.close({ reason: "alone" }),
  ({ reader }) => reader.cancel(new WebSocketError("only a message")),
  ({ reader }) => reader.cancel(new DOMException("", "DataCloneError")),
  ({ writer }) => writer.abort({ closeCode: 3456, reason: "no error" }),
  ({ stream }) => stream.close(),
]) {
  console.log(await sent(end));
}

// prints:
// | close:3456,set
// | close:3456,set
// | close:3456,set
// | close:1000,alone
// | close:1000,alone
// | close:1000,alone
// | close
// | close
// | close
// | close
