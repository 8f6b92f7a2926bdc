import WebSocket from "ws";
const s = new WebSocket("ws://127.0.0.1:PORT/x");
s.on("open", () => { console.log("open");
s.send("x");
});
