// Phoenix is not on npm. This server speaks version 2 of its serializer: arrays, and frames with five fields in front of binary data.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen(), path: "/socket/websocket" }).on("connection", (socket, request) => {
  const parameters = new URL(request.url, "ws://localhost").searchParams;
  if (parameters.get("token") !== "secret" || parameters.get("vsn") !== "2.0.0") return socket.close(4403);
  const binary = (data) => {
    const lengths = [...data.subarray(1, 5)];
    let start = 5;
    const [join, ref, topic] = lengths.map((length) => data.subarray(start, (start += length)));
    const status = Buffer.from("ok");
    const head = [1, join.length, ref.length, topic.length, status.length];
    socket.send(Buffer.concat([Buffer.from(head), join, ref, topic, status, data.subarray(start).reverse()]));
  };
  const send = (...message) => socket.send(JSON.stringify(message));
  socket.on("message", (data, isBinary) => {
    if (isBinary) return binary(data);
    const [join, ref, topic, event, payload] = JSON.parse(data);
    const reply = (response, status = "ok") => send(join, ref, topic, "phx_reply", { status, response });
    if (event === "phx_join") {
      reply({ welcome: `Hello, ${payload.name}!` });
      send(join, null, topic, "presence_state", { ann: { metas: [{ phx_ref: "1" }] } });
      send(join, null, topic, "presence_diff", { joins: { bob: { metas: [{ phx_ref: "2" }] } }, leaves: {} });
    } else if (event === "say") {
      reply({});
      send(null, null, topic, "said", payload);
    } else if (event === "missing") {
      reply({ reason: "unmatched topic" }, "error");
    } else {
      reply({});
    }
  });
});
