// The response has to be HTTP/1.1, or of a later minor version, which is read as 1.1.
// stderr: the server's answer is not valid HTTP/1.1
// stderr: the server's answer is not valid HTTP/1.1
import { events } from "../_connection.mjs";
for (const version of ["1.0", "2.0", "1.2"]) await events(`ws://peer/?http=${version}&accept&text=hi&close=1000`);

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | open
// | message hi
// | close 1000 "" clean
