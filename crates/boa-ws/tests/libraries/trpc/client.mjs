// A query, a mutation, an error and a subscription over one socket.
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";

const socket = createWSClient({
  url: "ws://localhost:8080/",
  connectionParams: async () => ({ token: "secret" }),
  onOpen: () => console.log("open"),
});
const client = createTRPCClient({ links: [wsLink({ client: socket })] });
console.log("query:", await client.greet.query("Ann"));
console.log("mutation:", JSON.stringify(await client.add.mutate({ a: 1, b: 2 })));
await client.fail.query().catch((error) => console.log(error.name, error.data.code, error.message));
await new Promise((onComplete) => {
  const onData = (data) => console.log("subscription:", data);
  client.count.subscribe(3, { onData, onComplete, onError: (error) => console.log("error:", error.message) });
});
await socket.close();
console.log("closed");
