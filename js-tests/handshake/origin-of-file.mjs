// A file has an opaque origin, which is "null".
// location: file:///home/me/page.html
import { events } from "../_connection.mjs";
await events("ws://peer/?accept&request=Origin&close=1000");

// prints:
// | open
// | message null
// | close 1000 "" clean
