// Writes its port, and answers what is sent.
import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
new Server(server).on("connection", (socket) => socket.on("echo", (text, answer) => answer(text)));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
