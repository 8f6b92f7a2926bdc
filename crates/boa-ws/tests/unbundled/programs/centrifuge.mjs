import { Centrifuge } from "centrifuge";
new Centrifuge("ws://127.0.0.1:PORT/x").connect();
