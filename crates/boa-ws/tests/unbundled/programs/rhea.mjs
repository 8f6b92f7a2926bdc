import rhea from "rhea";
const c = rhea.websocket_connect(WebSocket);
rhea.connect({ connection_details: c("ws://127.0.0.1:PORT/x", ["AMQPWSB10"]), reconnect: false });
