// A subprotocol that was not requested fails the connection.
// stderr: the server chose the subprotocol "chat", which was not offered
import { events } from "../_connection.mjs";
await events("ws://peer/?protocol=chat&accept");

// prints:
// | error
// | close 1006 "" unclean
