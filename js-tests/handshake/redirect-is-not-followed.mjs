// A redirect is an error and is not followed.
// stderr: the server answered 302 Found, which opens no WebSocket (a redirect to ws://peer/
// stderr: the server answered 307
import { events } from "../_connection.mjs";
await events("ws://peer/?header=Location: ws://peer/&refuse=302 Found");
await events("ws://peer/?header=Location: /&refuse=307 Temporary Redirect");
await events("ws://peer/?accept&count&close=1000");

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | open
// | message 3
// | close 1000 "" clean
