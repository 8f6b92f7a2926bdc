import { Client } from "rpc-websockets";
new Client("ws://127.0.0.1:PORT/x");
