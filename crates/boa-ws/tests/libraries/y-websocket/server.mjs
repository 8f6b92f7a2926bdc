import { setupWSConnection } from "@y/websocket-server/utils";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen() }).on("connection", setupWSConnection);
