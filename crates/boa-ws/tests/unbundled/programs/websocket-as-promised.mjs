import WSAP from "websocket-as-promised";
await new WSAP("ws://127.0.0.1:PORT/x").open();
