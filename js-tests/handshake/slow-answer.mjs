// A response that comes in slowly has the same time as one that does not come.
// stderr: the opening handshake took too long
import { events } from "../_connection.mjs";
await events("ws://peer/?interim=103 Early Hints&pause=20000&interim=103 Early Hints&pause=20000&accept");

// prints:
// | error
// | close 1006 "" unclean
