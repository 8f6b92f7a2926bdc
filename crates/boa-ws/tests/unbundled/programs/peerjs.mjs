import * as P from "peerjs";
const p = new (P.Peer ?? P.default.Peer)("id", { host: "127.0.0.1", port: PORT, path: "/", secure: false });
p.on("error", (e) => console.error(e.message));
