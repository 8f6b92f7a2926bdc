// The host has no address.
// stderr: ws://nowhere.invalid/: cannot resolve nowhere.invalid
import { events } from "../_connection.mjs";
await events("ws://nowhere.invalid/");

// prints:
// | error
// | close 1006 "" unclean
