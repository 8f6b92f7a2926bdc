// A server that is silent for the time of ping is pinged.
// connection-options
import { events } from "../_connection.mjs";
await events("ws://peer/?accept&report&close=1000", { ping: 1000 });

// prints:
// | open
// | message ping:
// | close 1000 "" clean
