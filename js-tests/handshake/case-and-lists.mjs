// Upgrade and Connection are compared without regard to case, and Connection may name more.
import { events } from "../_connection.mjs";
await events("ws://peer/?header=Upgrade: WebSocket&header=Connection: keep-alive , uPGRADE&accept&close=1000");
await events("ws://peer/?header=Connection: keep-alive&also=Connection: Upgrade&accept&close=1000");

// prints:
// | open
// | close 1000 "" clean
// | open
// | close 1000 "" clean
