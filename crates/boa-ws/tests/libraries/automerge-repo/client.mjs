import { Repo } from "@automerge/automerge-repo/slim";
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";

new Repo({ network: [new WebSocketClientAdapter("ws://localhost:8080")] });
