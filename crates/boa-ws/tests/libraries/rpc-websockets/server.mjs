import { Server } from "rpc-websockets";
import { listen } from "../serve.mjs";

const server = new Server({ server: listen() });
server.setAuth(({ user }) => user === "Ann");
server.register("sum", ([a, b]) => a + b).protected();
server.event("noted");
server.register("note", ({ what }) => server.emit("noted", what));
