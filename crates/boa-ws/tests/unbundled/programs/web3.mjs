import { Web3 } from "web3";
const w = new Web3("ws://127.0.0.1:PORT/x");
await w.eth.getBlockNumber();
