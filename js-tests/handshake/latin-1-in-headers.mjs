// Bytes beyond ASCII in a header that means nothing are no obstacle.
import { events } from "../_connection.mjs";
await events("ws://peer/?also=X-Name: %e9%ff&accept&close=1000");

// prints:
// | open
// | close 1000 "" clean
