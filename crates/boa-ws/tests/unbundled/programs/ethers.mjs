import { WebSocketProvider } from "ethers";
new WebSocketProvider("ws://127.0.0.1:PORT/x", 1);
