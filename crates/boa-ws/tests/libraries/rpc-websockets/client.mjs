// A login, a call, an error, a notification and an event.
import { Client } from "rpc-websockets";

const client = new Client("ws://localhost:8080", { reconnect: false });
client.on("open", async () => {
  console.log("logged in:", await client.login({ user: "Ann" }));
  console.log("sum:", await client.call("sum", [5, 3]));
  await client.call("missing").catch((error) => console.log("error:", error.code, error.message));
  await client.subscribe("noted");
  client.on("noted", (what) => {
    console.log("event:", what);
    client.close();
  });
  await client.notify("note", { what: "a notification" });
});
client.on("close", (code) => console.log("closed:", code));
