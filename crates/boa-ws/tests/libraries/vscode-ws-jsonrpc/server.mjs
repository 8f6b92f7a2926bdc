import { ResponseError } from "vscode-jsonrpc/node.js";
import { createWebSocketConnection } from "vscode-ws-jsonrpc";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen() }).on("connection", (webSocket) => {
  const socket = {
    send: (content) => webSocket.send(content),
    onMessage: (callback) => webSocket.on("message", (data) => callback(data.toString())),
    onError: (callback) => webSocket.on("error", callback),
    onClose: (callback) => webSocket.on("close", callback),
    dispose: () => webSocket.close(),
  };
  const logger = { error() {}, warn() {}, info() {}, log() {} };
  const connection = createWebSocketConnection(socket, logger);
  connection.onRequest("sum", (numbers) => numbers.reduce((sum, number) => sum + number));
  connection.onRequest("fail", () => new ResponseError(4711, "out of paper"));
  connection.onNotification("tell", (message) => connection.sendNotification("told", message));
  connection.listen();
});
