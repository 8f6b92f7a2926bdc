import { Client } from "colyseus.js";
await new Client("ws://127.0.0.1:PORT").joinOrCreate("room");
