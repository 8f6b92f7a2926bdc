// Subscriptions, messages of each quality of service, a retained one and a will.
import mqtt from "mqtt";

const client = await mqtt.connectAsync("ws://localhost:8080/mqtt", { clientId: "ann", reconnectPeriod: 0 });
console.log("connected");
const message = () =>
  new Promise((resolve) => {
    client.once("message", (topic, payload, { qos, retain }) => {
      resolve(`${topic}: ${payload} (QoS ${qos}${retain ? ", retained" : ""})`);
    });
  });
await client.publishAsync("retained", "kept", { qos: 1, retain: true });
const retained = message();
await client.subscribeAsync(["test/+", "retained", "will"], { qos: 2 });
console.log(await retained);
for (const qos of [0, 1, 2]) {
  const received = message();
  await client.publishAsync(`test/${qos}`, `message ${qos}`, { qos });
  console.log(await received);
}
const other = await mqtt.connectAsync("ws://localhost:8080/mqtt", {
  clientId: "bob",
  reconnectPeriod: 0,
  will: { topic: "will", payload: "Bob is lost", qos: 1 },
});
const will = message();
// Without a DISCONNECT packet.
other.stream.destroy();
console.log(await will);
await client.endAsync();
console.log("ended");
