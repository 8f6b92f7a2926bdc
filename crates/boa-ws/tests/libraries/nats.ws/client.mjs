// A subscription, a request with its reply, headers, and draining.
import { JSONCodec, StringCodec, connect, headers } from "nats.ws";

const connection = await connect({ servers: "ws://localhost:8080", token: "secret", reconnect: false });
console.log("connected to", connection.info.server_name);
const text = StringCodec();
const subscription = connection.subscribe("news.*", { max: 2 });
const read = (async () => {
  for await (const message of subscription) {
    console.log(`${message.subject}: ${text.decode(message.data)}`, message.headers?.get("from") ?? "");
  }
  console.log("the subscription is over");
})();
connection.publish("news.local", text.encode("caf\u00e9"));
const from = headers();
from.set("from", "Ann");
connection.publish("news.world", text.encode("peace"), { headers: from });
await read;
const json = JSONCodec();
connection.subscribe("sum", {
  callback: (_, message) => message.respond(json.encode(json.decode(message.data).reduce((sum, number) => sum + number))),
});
console.log("reply:", json.decode((await connection.request("sum", json.encode([1, 2, 3]), { timeout: 60_000 })).data));
await connection.request("nobody", undefined, { timeout: 60_000 }).catch((error) => console.log("error:", error.code));
await connection.drain();
console.log("drained");
