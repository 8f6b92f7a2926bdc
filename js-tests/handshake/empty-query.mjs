// The resource name has no question mark when the query is empty, though the attribute url keeps it.
import { events } from "../_connection.mjs";
const socket = await events("ws://peer/:accept&request=line&close=1000?");
console.log(socket.url);

// prints:
// | open
// | message GET /:accept&request=line&close=1000 HTTP/1.1
// | close 1000 "" clean
// | ws://peer/:accept&request=line&close=1000?
