import { io } from "socket.io-client";

const socket = io("http://127.0.0.1:PORT");
socket.on("connect_error", ({ message }) => { console.log(`failed: ${message}`); socket.close(); });
socket.on("connect", () => socket.emit("echo", "talks", (answer) => { console.log(answer); socket.close(); }));
