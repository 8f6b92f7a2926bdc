// A server that ends the byte stream without a Close frame: error, then 1006.
// stderr: the connection
import { events } from "../_connection.mjs";
const socket = await events("ws://peer/?accept&text=hi&end");
console.log(socket.readyState);

// prints:
// | open
// | message hi
// | error
// | close 1006 "" unclean
// | 3
