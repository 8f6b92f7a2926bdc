// There is no broker for STOMP on npm that works with this version: this one knows the frames that the client sends.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const escapes = { "\\n": "\n", "\\r": "\r", "\\c": ":", "\\\\": "\\" };
const unescape = (text) => text.replace(/\\[nrc\\]/g, (escape) => escapes[escape]);

function parse(text) {
  const [head, body] = [text.slice(0, text.indexOf("\n\n")), text.slice(text.indexOf("\n\n") + 2, -1)];
  const [command, ...lines] = head.split("\n");
  const headers = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)].map(unescape));
  return { command, headers: Object.fromEntries(headers), body };
}

new WebSocketServer({ server: listen(), handleProtocols: () => "v12.stomp" }).on("connection", (socket) => {
  const subscriptions = new Map();
  const transactions = new Map();
  let messages = 0;
  const send = (command, headers, body = "") => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    socket.send(`${command}\n${lines.join("")}\n${body}\0`);
  };
  const deliver = ({ headers: { destination, "content-type": type = "" }, body }) => {
    const subscription = subscriptions.get(destination);
    const id = ++messages;
    if (subscription) send("MESSAGE", { subscription, destination, "message-id": id, ack: id, "content-type": type }, body);
  };
  const commands = {
    CONNECT: () => send("CONNECTED", { version: "1.2", "heart-beat": "0,0" }),
    SUBSCRIBE: ({ headers }) => subscriptions.set(headers.destination, headers.id),
    UNSUBSCRIBE: () => {},
    ACK: () => {},
    BEGIN: ({ headers }) => transactions.set(headers.transaction, []),
    COMMIT: ({ headers }) => transactions.get(headers.transaction).forEach(deliver),
    SEND: (frame) => (transactions.get(frame.headers.transaction) ?? { push: deliver }).push(frame),
    DISCONNECT: () => {},
  };
  socket.on("message", (data) => {
    const frame = parse(data.toString());
    commands[frame.command](frame);
    if (frame.headers.receipt) send("RECEIPT", { "receipt-id": frame.headers.receipt });
  });
});
