// A message that is larger than maxMessage fails the connection, and the limit of another connection is not changed.
// connection-options
// stderr: a message is larger than is allowed
import { events } from "../_connection.mjs";
await events("ws://peer/?accept&text=12345&text=123456", { maxMessage: 5 });
await events("ws://peer/?accept&text=123456&close=1000", { maxMessage: 2 ** 53 - 1 });

// prints:
// | open
// | message 12345
// | error
// | close 1006 "" unclean
// | open
// | message 123456
// | close 1000 "" clean
