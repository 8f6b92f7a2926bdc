import { CometD } from "cometd";
const c = new CometD();
c.configure({ url: "http://127.0.0.1:PORT/cometd", logLevel: "warn" });
c.handshake();
