// Members that are undefined are missing.
// headers-argument
import { events } from "../_connection.mjs";
await events("ws://peer/?accept&request=Sec-WebSocket-Protocol&close=1000", { headers: undefined, protocols: undefined });

// prints:
// | open
// | message (none)
// | close 1000 "" clean
