// A server does not listen: error, then close with 1006.
// stderr: ws://refused:8080/: connection refused by refused:8080
import { events } from "../_connection.mjs";
await events("ws://refused:8080/");

// prints:
// | error
// | close 1006 "" unclean
