// The body of a refusal is not read.
// stderr: the server answered 403 Forbidden
import { events } from "../_connection.mjs";
await events("ws://peer/?refuse=403 Forbidden,%81%02hi");

// prints:
// | error
// | close 1006 "" unclean
