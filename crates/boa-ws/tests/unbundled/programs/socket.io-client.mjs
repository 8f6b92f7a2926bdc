import { io } from "socket.io-client";
const s = io("http://127.0.0.1:PORT", { transports: ["websocket"] });
s.on("connect_error", (e) => console.error("connect_error", e.message));
