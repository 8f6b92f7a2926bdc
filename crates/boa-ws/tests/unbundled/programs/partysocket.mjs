import { WebSocket as PWS } from "partysocket";
new PWS("ws://127.0.0.1:PORT/x");
