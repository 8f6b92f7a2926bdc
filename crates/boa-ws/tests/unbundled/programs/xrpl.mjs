import { Client } from "xrpl";
await new Client("ws://127.0.0.1:PORT/x").connect();
