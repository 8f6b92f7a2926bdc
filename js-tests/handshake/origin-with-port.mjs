// An origin has its port when it is not the scheme's own; a secure location may reach loopback unencrypted.
// location: https://example.com:8443/
import { events } from "../_connection.mjs";
await events("ws://localhost/?accept&request=Origin&close=1000");

// prints:
// | open
// | message https://example.com:8443
// | close 1000 "" clean
