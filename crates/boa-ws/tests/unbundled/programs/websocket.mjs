import websocket from "websocket";
new websocket.w3cwebsocket("ws://127.0.0.1:PORT/x");
