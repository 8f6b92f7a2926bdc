// The server's subprotocol is compared with regard to case.
// stderr: the server chose the subprotocol "Chat", which was not offered
import { events } from "../_connection.mjs";
await events("ws://peer/?protocol=Chat&accept", "chat");

// prints:
// | error
// | close 1006 "" unclean
