// A query, a subscription to its end, one that is left early, and an error.
import { createClient } from "graphql-ws";

const client = createClient({ url: "ws://localhost:8080/graphql", connectionParams: { user: "Ann" } });
for await (const result of client.iterate({ query: "{ hello }" })) {
  console.log("query:", JSON.stringify(result));
}
for await (const result of client.iterate({ query: "subscription ($to: Int!) { count(to: $to) }", variables: { to: 3 } })) {
  console.log("subscription:", JSON.stringify(result));
}
for await (const result of client.iterate({ query: "subscription { count(to: 1000000) }" })) {
  console.log("left after:", JSON.stringify(result));
  break;
}
try {
  for await (const result of client.iterate({ query: "{ goodbye }" })) {
    console.log("unexpected:", JSON.stringify(result));
  }
} catch (errors) {
  console.log("refused:", errors[0].message);
}
await client.dispose();
console.log("disposed");
