// A response with all the right headers and the status 200 opens nothing.
// stderr: the server answered 200 OK
import { events } from "../_connection.mjs";
await events("ws://peer/?accept=200 OK&text=hi");

// prints:
// | error
// | close 1006 "" unclean
