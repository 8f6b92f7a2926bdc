import { JSONRPCClient, JSONRPCErrorException, JSONRPCServer, JSONRPCServerAndClient } from "json-rpc-2.0";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen() }).on("connection", (socket) => {
  const both = new JSONRPCServerAndClient(
    new JSONRPCServer({ errorListener: () => {} }),
    new JSONRPCClient((request) => socket.send(JSON.stringify(request))),
  );
  both.addMethod("sum", (numbers) => numbers.reduce((sum, number) => sum + number));
  both.addMethod("greet", async () => `Hello, ${await both.request("name")}!`);
  both.addMethod("never", () => new Promise(() => {}));
  both.addMethod("fail", () => {
    throw new JSONRPCErrorException("out of paper", 4711, { tray: 2 });
  });
  socket.on("message", (data) => both.receiveAndSend(JSON.parse(data)));
});
