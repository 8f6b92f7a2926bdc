// A channel with a broadcast, presence and changes of a database.
import { RealtimeClient } from "@supabase/realtime-js";

const client = new RealtimeClient("ws://localhost:8080/realtime/v1", { params: { apikey: "secret" } });
const channel = client.channel("room", { config: { broadcast: { self: true }, presence: { key: "ann" } } });
channel.on("broadcast", { event: "shout" }, ({ payload }) => console.log("broadcast:", payload.text));
channel.on("presence", { event: "sync" }, () => console.log("present:", Object.keys(channel.presenceState()).join()));
channel.on("postgres_changes", { event: "INSERT", schema: "public", table: "notes" }, async (change) => {
  console.log("inserted:", JSON.stringify(change.new));
  console.log("left:", await client.removeChannel(channel));
  // The library leaves a timer behind, so the script ends 10 seconds later.
  console.log("disconnected:", await client.disconnect());
});
channel.subscribe(async (status, error) => {
  console.log("status:", status, error?.message ?? "");
  if (status === "SUBSCRIBED") {
    console.log("tracked:", await channel.track({ online: true }));
    console.log("sent:", await channel.send({ type: "broadcast", event: "shout", payload: { text: "Hello!" } }));
  }
});
