import { wsconnect } from "@nats-io/nats-core";
await wsconnect({ servers: "ws://127.0.0.1:PORT/x" });
