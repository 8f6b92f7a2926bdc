// Two documents in one room: changes and awareness of one reach the other.
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const open = (name) => {
  const document = new Y.Doc();
  // Without it, documents of one process would talk to each other over a BroadcastChannel where there is one.
  const provider = new WebsocketProvider("ws://localhost:8080", "room", document, { disableBc: true });
  provider.awareness.setLocalStateField("user", { name });
  return { document, provider };
};
const synced = ({ provider }) => new Promise((resolve) => provider.once("sync", resolve));
const ann = open("Ann");
await synced(ann);
console.log("Ann is synced");
ann.document.getText("text").insert(0, "Hello!");
ann.document.getMap("map").set("list", new Y.Array());
const bob = open("Bob");
await synced(bob);
const text = bob.document.getText("text");
const changed = new Promise((resolve) => text.observe((event) => resolve(event.delta)));
if (text.length === 0) await changed;
console.log("Bob reads:", text.toString(), JSON.stringify(bob.document.getMap("map")));

const answered = new Promise((resolve) => ann.document.getText("text").observe(({ delta }) => resolve(delta)));
text.insert(6, " How are you?");
console.log("Ann is told:", JSON.stringify(await answered));

const names = ({ provider }) => [...provider.awareness.getStates().values()].map(({ user }) => user.name).sort();
while (names(ann).length < 2) await new Promise((resolve) => ann.provider.awareness.once("change", resolve));
console.log("in the room:", names(ann).join());
ann.provider.destroy();
bob.provider.destroy();
ann.document.destroy();
bob.document.destroy();
