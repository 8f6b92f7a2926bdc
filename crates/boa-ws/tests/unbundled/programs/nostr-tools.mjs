import { Relay } from "nostr-tools/relay";
import { generateSecretKey, finalizeEvent } from "nostr-tools/pure";
finalizeEvent({kind:1,created_at:1,tags:[],content:"x"}, generateSecretKey());
await Relay.connect("ws://127.0.0.1:PORT/x");
