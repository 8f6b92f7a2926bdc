import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { WebSocketClientTransport } from "@modelcontextprotocol/sdk/client/websocket.js";
await new Client({ name: "a", version: "1" }).connect(new WebSocketClientTransport(new URL("ws://127.0.0.1:PORT/x")));
