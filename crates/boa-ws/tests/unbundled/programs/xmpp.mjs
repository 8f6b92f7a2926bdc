import { client } from "@xmpp/client";
await client({ service: "ws://127.0.0.1:PORT/x", domain: "x" }).start();
