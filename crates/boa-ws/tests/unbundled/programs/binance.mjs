import { WebsocketClient } from "binance";
new WebsocketClient({ wsUrl: "ws://127.0.0.1:PORT/x" }).subscribe("btcusdt@trade", "main");
