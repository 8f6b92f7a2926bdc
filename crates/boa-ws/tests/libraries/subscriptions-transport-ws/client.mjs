// The protocol that came before graphql-ws: a query, a subscription and an error.
import { SubscriptionClient } from "subscriptions-transport-ws";

const client = new SubscriptionClient("ws://localhost:8080/graphql", { connectionParams: { user: "Ann" } });
client.onConnected(() => console.log("connected"));
client.onDisconnected(() => console.log("disconnected"));
const run = (request) =>
  new Promise((resolve) => {
    const complete = () => resolve(console.log("complete"));
    const error = (error) => resolve(console.log("error:", error.message));
    client.request(request).subscribe({ next: (result) => console.log(JSON.stringify(result)), error, complete });
  });
await run({ query: "{ hello }" });
await run({ query: "subscription ($to: Int!) { count(to: $to) }", variables: { to: 2 } });
await run({ query: "{ goodbye }" });
client.close();
