// A user and password in the URL become Basic credentials, decoded.
import { events } from "../_connection.mjs";
await events("ws://user:p%40ss@peer/?accept&request=Authorization&close=1000");
await events("ws://user@peer/?accept&request=Authorization&close=1000");

// prints:
// | open
// | message Basic dXNlcjpwQHNz
// | close 1000 "" clean
// | open
// | message Basic dXNlcjo=
// | close 1000 "" clean
