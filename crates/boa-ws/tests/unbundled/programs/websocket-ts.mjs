import { WebsocketBuilder } from "websocket-ts";
new WebsocketBuilder("ws://127.0.0.1:PORT/x").build();
