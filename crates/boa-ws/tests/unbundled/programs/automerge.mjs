import { Repo } from "@automerge/automerge-repo";
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
new Repo({ network: [new WebSocketClientAdapter("ws://127.0.0.1:PORT/x")] });
