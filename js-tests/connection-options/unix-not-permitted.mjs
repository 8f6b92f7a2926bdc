// A Unix domain socket that no permission allows looks like any failure.
// connection-options
// stderr: access to unix:/run/docker.sock is not allowed
import { events } from "../_connection.mjs";
await events("ws://peer/", { unix: "/run/docker.sock" });

// prints:
// | error
// | close 1006 "" unclean
