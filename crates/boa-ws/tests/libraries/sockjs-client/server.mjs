import sockjs from "sockjs";
import { listen } from "../serve.mjs";

const server = sockjs.createServer({ log: () => {} });
server.on("connection", (connection) => {
  connection.on("data", (message) => (message === "end" ? connection.close(4000, "enough") : connection.write(message)));
});
server.installHandlers(listen(), { prefix: "/echo" });
