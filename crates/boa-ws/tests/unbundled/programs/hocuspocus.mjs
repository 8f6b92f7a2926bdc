import { HocuspocusProvider } from "@hocuspocus/provider";
new HocuspocusProvider({ url: "ws://127.0.0.1:PORT/x", name: "x" });
