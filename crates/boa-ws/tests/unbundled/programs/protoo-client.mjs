import protoo from "protoo-client";
new protoo.WebSocketTransport("ws://127.0.0.1:PORT/x");
