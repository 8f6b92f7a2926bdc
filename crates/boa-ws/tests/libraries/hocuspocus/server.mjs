import { Hocuspocus } from "@hocuspocus/server";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const hocuspocus = new Hocuspocus({
  quiet: true,
  async onAuthenticate({ token }) {
    if (token !== "secret") throw Object.assign(new Error(), { reason: "wrong token" });
  },
  async onStateless({ document, payload }) {
    document.broadcastStateless(payload);
  },
});
new WebSocketServer({ server: listen() }).on("connection", (socket, request) => hocuspocus.handleConnection(socket, request));
