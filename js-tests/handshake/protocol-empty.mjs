// An empty subprotocol is none: where one was asked for, and where none was.
// stderr: the server chose
import { events } from "../_connection.mjs";
await events("ws://peer/?protocol=&accept", "chat");
await events("ws://peer/?protocol=&accept");

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
