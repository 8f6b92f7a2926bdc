import { Connection } from "@solana/web3.js";
new Connection("http://127.0.0.1:PORT", { wsEndpoint: "ws://127.0.0.1:PORT/x" }).onSlotChange(() => {});
