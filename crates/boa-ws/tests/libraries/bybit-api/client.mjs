// A login that is signed by HMAC, one that is signed by RSA, a subscription, an order over the socket, and a request over HTTP.
import { RestClientV5, WebsocketAPIClient, WebsocketClient } from "bybit-api";

const silent = { trace() {}, info() {}, error: (...params) => console.log("error:", params) };
const rsa = await (await fetch("http://localhost:8080/key")).text();
for (const secret of ["secret", rsa]) {
  const client = new WebsocketClient({ key: "ann", secret, wsUrl: "ws://localhost:8080/private" }, silent);
  client.on("authenticated", ({ success, wsKey }) => console.log("authenticated:", success, wsKey));
  const update = new Promise((resolve) => client.on("update", resolve));
  client.subscribeV5("order", "linear");
  const { topic, data } = await update;
  console.log("update:", topic, data[0].symbol);
  const closed = new Promise((resolve) => client.on("close", resolve));
  client.closeAll();
  await closed;
}

const orders = new WebsocketAPIClient({ key: "ann", secret: "secret", wsUrl: "ws://localhost:8080/trade", attachEventListeners: false }, silent);
const order = { category: "linear", symbol: "BTCUSDT", orderType: "Limit", qty: "0.001", side: "Buy", price: "50000" };
console.log("order:", (await orders.submitNewOrder(order)).data.orderId);
await orders.submitNewOrder({ ...order, qty: "-1" }).catch(({ retCode, retMsg }) => console.log("error:", retCode, retMsg));
orders.getWSClient().closeAll();

const rest = new RestClientV5({ key: "ann", secret: "secret", baseUrl: "http://localhost:8080" });
console.log("balance:", (await rest.getWalletBalance({ accountType: "UNIFIED" })).result.list[0].totalEquity);
