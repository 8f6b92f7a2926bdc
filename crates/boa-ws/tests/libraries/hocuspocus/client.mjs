// Two documents of Yjs, with a token, and a message that is no change.
import { HocuspocusProvider } from "@hocuspocus/provider";
import * as Y from "yjs";

const open = (token) => {
  const provider = new HocuspocusProvider({ url: "ws://localhost:8080", name: "room", document: new Y.Doc(), token });
  return { provider, text: provider.document.getText("text"), synced: new Promise((resolve) => provider.on("synced", resolve)) };
};
const ann = open("secret");
await ann.synced;
console.log("Ann is synced");
ann.text.insert(0, "Hello!");
const bob = open("secret");
const changed = new Promise((resolve) => bob.text.observe(resolve));
await changed;
console.log("Bob reads:", bob.text.toString());
const received = new Promise((resolve) => ann.provider.on("stateless", ({ payload }) => resolve(payload)));
bob.provider.sendStateless("a stateless message");
console.log("Ann is told:", await received);
const eve = open("guessed");
console.log("refused:", (await new Promise((resolve) => eve.provider.on("authenticationFailed", resolve))).reason);
for (const { provider } of [ann, bob, eve]) {
  provider.destroy();
  provider.configuration.websocketProvider.destroy();
}
