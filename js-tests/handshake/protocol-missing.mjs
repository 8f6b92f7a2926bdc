// Subprotocols were asked for and none was chosen: the connection fails, other than in RFC 6455.
// stderr: the server chose none of the subprotocols offered
import { events } from "../_connection.mjs";
const socket = await events("ws://peer/?accept", "chat");
console.log(JSON.stringify(socket.protocol));

// prints:
// | error
// | close 1006 "" unclean
// | ""
