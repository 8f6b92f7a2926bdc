// Host has the port, unless it is the scheme's own.
import { events } from "../_connection.mjs";
for (const host of ["peer:8080", "peer:80", "peer:443", "[::1]:8080", "127.1"]) {
  await events(`ws://${host}/?accept&request=Host&close=1000`);
}

// prints:
// | open
// | message peer:8080
// | close 1000 "" clean
// | open
// | message peer
// | close 1000 "" clean
// | open
// | message peer:443
// | close 1000 "" clean
// | open
// | message [::1]:8080
// | close 1000 "" clean
// | open
// | message 127.0.0.1
// | close 1000 "" clean
