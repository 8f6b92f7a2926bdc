// Frames that arrive in one piece with the head are not lost, and come after open.
import { events } from "../_connection.mjs";
await events("ws://peer/?cork&accept&text=a&text=b&close=1000,bye&uncork");

// prints:
// | open
// | message a
// | message b
// | close 1000 "bye" clean
