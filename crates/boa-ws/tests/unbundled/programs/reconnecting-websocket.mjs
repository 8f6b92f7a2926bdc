import R from "reconnecting-websocket";
new R("ws://127.0.0.1:PORT/x");
