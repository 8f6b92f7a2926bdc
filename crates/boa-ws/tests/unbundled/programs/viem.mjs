import { createPublicClient, webSocket } from "viem";
await createPublicClient({ transport: webSocket("ws://127.0.0.1:PORT/x") }).getBlockNumber();
