import OBSWebSocket from "obs-websocket-js";
const o = new OBSWebSocket();
await o.connect("ws://127.0.0.1:PORT/x");
