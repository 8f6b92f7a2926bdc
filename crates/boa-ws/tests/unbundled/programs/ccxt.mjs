import ccxt from "ccxt";
const ex = new ccxt.pro.binance();
try { await ex.loadHttpProxyAgent();
} catch {} const c = ex.client("ws://127.0.0.1:PORT/x");
c.connect();
