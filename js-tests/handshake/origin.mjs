// The origin is the location's: without its path, and without a default port.
// location: http://Example.COM:80/dir/page.html?query#fragment
import { events } from "../_connection.mjs";
await events("ws://peer/?accept&request=Origin&close=1000");

// prints:
// | open
// | message http://example.com
// | close 1000 "" clean
