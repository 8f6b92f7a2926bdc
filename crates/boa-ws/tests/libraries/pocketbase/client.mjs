// A login, records, a file, and a subscription, which is an EventSource.
import PocketBase, { ClientResponseError } from "pocketbase";

const client = new PocketBase("http://localhost:8080");
client.authStore.onChange((token, record) => console.log("signed in:", token !== "", record?.name));
await client.collection("users").authWithPassword("ann@example.com", "secret");
const rooms = client.collection("rooms");
const changed = new Promise((resolve) => rooms.subscribe("*", resolve).then(() => rooms.create({ name: "caf\u00e9", picture: new File(["\u00ff"], "one.png") })));
const { action, record } = await changed;
console.log(`${action}:`, record.id, record.name, record.picture);
console.log("connected:", client.realtime.isConnected);
console.log("list:", (await rooms.getList(1, 2, { filter: client.filter("name = {:name}", { name: "it's" }) })).items.map(({ name }) => name).join());
await rooms.getOne("missing").catch((error) => console.log("error:", error instanceof ClientResponseError, error.status, error.response.message));
const stale = rooms.getFullList().catch((error) => console.log("cancelled:", error.isAbort));
await Promise.all([stale, rooms.getFullList()]);
await rooms.unsubscribe();
console.log("connected:", client.realtime.isConnected);
