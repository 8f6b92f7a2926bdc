import { Aedes } from "aedes";
import { WebSocketServer, createWebSocketStream } from "ws";
import { listen } from "../serve.mjs";

const broker = await Aedes.createBroker();
const server = new WebSocketServer({ server: listen(), handleProtocols: () => "mqtt" });
server.on("connection", (socket) => broker.handle(createWebSocketStream(socket)));
