import { Socket } from "phoenix";
new Socket("ws://127.0.0.1:PORT/x").connect();
