// An echo server on npm's `ws`. The argument says what to agree to; the port is printed; it ends with its input.
import { WebSocketServer } from "ws";

const wanted = JSON.parse(process.argv[2]);
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  handleProtocols: () => "echo",
  perMessageDeflate: {
    threshold: 0,
    serverNoContextTakeover: wanted.server_no_context_takeover,
    clientNoContextTakeover: wanted.client_no_context_takeover,
    serverMaxWindowBits: wanted.server_max_window_bits,
    clientMaxWindowBits: wanted.client_max_window_bits,
  },
});
server.on("listening", () => console.log(server.address().port));
server.on("connection", (socket) => {
  socket.on("pong", () => socket.send("pong"));
  socket.on("message", (data, isBinary) => {
    const text = isBinary ? "" : data.toString();
    if (text === "ping") socket.ping("are you there?");
    else if (text === "close") socket.close(4001, "it is over");
    else if (text === "break off") socket.terminate();
    else socket.send(data, { binary: isBinary });
  });
});
process.stdin.on("end", () => process.exit()).resume();
