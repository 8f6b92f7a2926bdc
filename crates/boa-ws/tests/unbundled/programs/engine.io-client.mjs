import { Socket } from "engine.io-client";
new Socket("ws://127.0.0.1:PORT", { transports: ["websocket"] });
