// Two connections edit one document: an operation of one reaches the other, and concurrent ones are transformed.
import ReconnectingWebSocket from "reconnecting-websocket";
import { Connection } from "sharedb/lib/client";

const open = () => {
  const socket = new ReconnectingWebSocket("ws://localhost:8080/");
  const document = new Connection(socket).get("notes", "first");
  return { socket, document };
};
const call = (document, method, ...values) =>
  new Promise((resolve, reject) => document[method](...values, (error) => (error ? reject(error) : resolve())));
const [ann, bob] = [open(), open()];
await call(ann.document, "subscribe");
await call(ann.document, "create", { list: ["a", "b"] });
await call(bob.document, "subscribe");
console.log("Bob reads:", JSON.stringify(bob.document.data), "version", bob.document.version);
await Promise.all([
  call(ann.document, "submitOp", [{ p: ["list", 0], li: "Ann's" }]),
  call(bob.document, "submitOp", [{ p: ["list", 2], li: "Bob's" }]),
]);
for (const [name, { document, socket }] of Object.entries({ Ann: ann, Bob: bob })) {
  await call(document, "fetch");
  console.log(`${name} reads:`, JSON.stringify(document.data), "version", document.version);
  socket.close();
}
