// The head of a response is bounded, in headers and in bytes.
// stderr: the head of the server's answer is too large
// stderr: the head of the server's answer is too large
import { events } from "../_connection.mjs";
await events("ws://peer/?headers=200&accept");
await events("ws://peer/?filler=70000&accept");
await events("ws://peer/?headers=100&filler=30000&accept&close=1000");

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | open
// | close 1000 "" clean
