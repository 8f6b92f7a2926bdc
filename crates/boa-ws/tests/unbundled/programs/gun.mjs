import Gun from "gun";
Gun({ peers: ["http://127.0.0.1:PORT/gun"], localStorage: false, radisk: false, multicast: false, axe: false }).get("x").put({ a: 1 });
