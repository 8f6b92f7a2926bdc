import { WebsocketClient } from "bybit-api";
const w = new WebsocketClient({ wsUrl: "ws://127.0.0.1:PORT/x" });
w.subscribeV5("publicTrade.BTCUSDT", "spot");
