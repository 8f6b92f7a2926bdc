// A subprotocol that is not among those offered fails the connection.
// stderr: the server chose the subprotocol "other", which was not offered
import { events } from "../_connection.mjs";
await events("ws://peer/?protocol=other&accept", ["chat", "superchat"]);

// prints:
// | error
// | close 1006 "" unclean
