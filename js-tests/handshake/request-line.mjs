// The request is a GET for the path and query of the URL.
import { events } from "../_connection.mjs";
await events("ws://peer/a/b%20c?accept&request=line&close=1000");
await events("ws://peer?accept&request=line&close=1000");

// prints:
// | open
// | message GET /a/b%20c?accept&request=line&close=1000 HTTP/1.1
// | close 1000 "" clean
// | open
// | message GET /?accept&request=line&close=1000 HTTP/1.1
// | close 1000 "" clean
