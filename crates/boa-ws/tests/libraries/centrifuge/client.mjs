// A subscription, a publication, its history, presence and a call.
import { Centrifuge } from "centrifuge";

const client = new Centrifuge("ws://localhost:8080/connection/websocket", { token: "secret" });
client.on("connected", ({ client: id, transport }) => console.log("connected as", id, "over", transport));
client.on("disconnected", ({ code, reason }) => console.log("disconnected:", code, reason));
const subscription = client.newSubscription("news");
subscription.on("subscribed", async ({ channel }) => {
  console.log("subscribed to", channel);
  await subscription.publish({ text: "caf\u00e9" });
});
subscription.on("publication", async ({ data }) => {
  console.log("publication:", data.text);
  console.log("call:", JSON.stringify((await client.rpc("sum", [1, 2])).data));
  await client.rpc("missing", {}).catch(({ code, message }) => console.log("error:", code, message));
  subscription.unsubscribe();
});
subscription.on("unsubscribed", ({ code, reason }) => {
  console.log("unsubscribed:", code, reason);
  client.disconnect();
});
subscription.subscribe();
client.connect();
