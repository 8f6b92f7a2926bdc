// The server of NATS is not on npm. This one speaks its text protocol: it delivers messages to the subscriptions of one client.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen() }).on("connection", (socket) => {
  const subscriptions = new Map();
  let input = "";
  const send = (text) => socket.send(Buffer.from(text, "latin1"));
  const info = { server_id: "1", server_name: "one", version: "2.10.0", proto: 1, headers: true, max_payload: 1 << 20, auth_required: true };
  send(`INFO ${JSON.stringify(info)}\r\n`);
  const matches = (pattern, subject) => {
    const [patterns, names] = [pattern.split("."), subject.split(".")];
    return patterns.length === names.length && patterns.every((part, index) => part === "*" || part === names[index]);
  };
  const deliver = (subject, rest, payload) => {
    const [headers, reply] = rest;
    const found = [...subscriptions].filter(([, pattern]) => matches(pattern, subject));
    for (const [id] of found) {
      const head = [headers === null ? "MSG" : "HMSG", subject, id, reply, headers, payload.length];
      send(`${head.filter((part) => part !== null).join(" ")}\r\n${payload}\r\n`);
    }
    // A server tells that nobody listens to a request.
    if (found.length === 0 && reply) deliver(reply, [16, null], "NATS/1.0 503\r\n\r\n");
  };
  const commands = {
    CONNECT: () => {},
    PING: () => send("PONG\r\n"),
    PONG: () => {},
    SUB: ([subject, ...rest]) => subscriptions.set(rest.at(-1), subject),
    UNSUB: ([id, max]) => max === undefined && subscriptions.delete(id),
  };
  socket.on("message", (data) => {
    input += data.toString("latin1");
    for (let end = input.indexOf("\r\n"); end >= 0; end = input.indexOf("\r\n")) {
      const [command, ...words] = input.slice(0, end).split(" ");
      const isPublication = command === "PUB" || command === "HPUB";
      const length = isPublication ? Number(words.at(-1)) + 2 : 0;
      if (input.length < end + 2 + length) return;
      const payload = input.slice(end + 2, end + length);
      input = input.slice(end + 2 + length);
      if (!isPublication) {
        commands[command](words);
      } else {
        const headers = command === "HPUB" ? words.at(-2) : null;
        const reply = words.length === (headers === null ? 3 : 4) ? words[1] : null;
        deliver(words[0], [headers, reply], payload);
      }
    }
  });
});
