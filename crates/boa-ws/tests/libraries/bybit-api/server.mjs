// The server of an exchange, which checks the signatures of one client.
import { createHmac, generateKeyPairSync, verify } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const isSigned = (text, signature) =>
  signature === createHmac("sha256", "secret").update(text).digest("hex") ||
  verify("sha256", Buffer.from(text), publicKey, Buffer.from(signature, "base64"));

const server = createServer(({ url, headers }, response) => {
  const json = (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  if (url === "/key") return response.end(privateKey.export({ type: "pkcs8", format: "pem" }));
  const query = url.split("?")[1];
  const signed = headers["x-bapi-timestamp"] + headers["x-bapi-api-key"] + headers["x-bapi-recv-window"] + query;
  if (!isSigned(signed, headers["x-bapi-sign"])) return json({ retCode: 10004, retMsg: "error sign!" });
  json({ retCode: 0, retMsg: "OK", result: { list: [{ totalEquity: "3.5" }] } });
});
listen(server);
new WebSocketServer({ server }).on("connection", (socket) => {
  const send = (value) => socket.send(JSON.stringify(value));
  const operations = {
    auth({ req_id, args: [key, expires, signature] }) {
      const success = key === "ann" && expires > Date.now() && isSigned(`GET/realtime${expires}`, signature);
      send({ success, retCode: success ? 0 : 10004, retMsg: success ? "OK" : "error sign!", op: "auth", req_id, reqId: req_id, conn_id: "1" });
    },
    subscribe({ req_id, args: [topic] }) {
      send({ success: true, ret_msg: "", op: "subscribe", req_id, conn_id: "1" });
      send({ id: "1", topic, creationTime: Date.now(), data: [{ symbol: "BTCUSDT" }] });
    },
    "order.create"({ reqId, header, args: [{ qty }] }) {
      const fails = Number(qty) < 0 || !header["X-BAPI-TIMESTAMP"];
      const [retCode, retMsg] = fails ? [10001, "the quantity is invalid"] : [0, "OK"];
      send({ reqId, retCode, retMsg, op: "order.create", data: fails ? {} : { orderId: "4" }, header: {}, connId: "1" });
    },
    ping: ({ req_id }) => send({ success: true, ret_msg: "pong", op: "ping", req_id }),
  };
  socket.on("message", (data) => {
    const message = JSON.parse(data);
    operations[message.op](message);
  });
});
