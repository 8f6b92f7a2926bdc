// A response that arrives a byte at a time is a response.
import { events } from "../_connection.mjs";
await events("ws://peer/?drip&accept&text=hi&close=1000");

// prints:
// | open
// | message hi
// | close 1000 "" clean
