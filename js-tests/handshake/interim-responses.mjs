// Interim responses are passed over.
import { events } from "../_connection.mjs";
await events("ws://peer/?interim=100 Continue&interim=103 Early Hints&accept&close=1000");

// prints:
// | open
// | close 1000 "" clean
