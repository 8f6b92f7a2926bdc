import { WsProvider } from "@polkadot/rpc-provider";
new WsProvider("ws://127.0.0.1:PORT/x");
