import WebSocket from "isomorphic-ws";
const s = new WebSocket("ws://127.0.0.1:PORT/x");
s.onopen = () => s.send("x");
