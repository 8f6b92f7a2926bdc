// Supabase's server is not on npm. This one speaks its protocol: arrays as those of Phoenix, and frames of its own for broadcasts.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

/** The event and the payload of a broadcast of a client, whose strings follow their lengths. */
function broadcast(data) {
  let start = 7;
  const [, , , event] = [...data.subarray(1, 6)].map((length) => data.subarray(start, (start += length)));
  return { event, payload: data.subarray(start) };
}

new WebSocketServer({ server: listen(), path: "/realtime/v1/websocket" }).on("connection", (socket) => {
  let room;
  const push = (...message) => socket.send(JSON.stringify(message));
  socket.on("message", (data, isBinary) => {
    if (isBinary) {
      const { event, payload } = broadcast(data);
      const head = Buffer.from([4, room.length, event.length, 0, 1]);
      socket.send(Buffer.concat([head, Buffer.from(room), event, payload]));
      const columns = [{ name: "id", type: "int4" }, { name: "text", type: "text" }];
      const table = { schema: "public", table: "notes", type: "INSERT", commit_timestamp: "2026-01-01T00:00:00Z" };
      const change = { ...table, columns, record: { id: 7, text: "caf\u00e9" }, errors: null };
      return push(null, null, room, "postgres_changes", { ids: [1], data: change });
    }
    const [join, ref, topic, event, payload] = JSON.parse(data);
    const ok = (response) => push(join, ref, topic, "phx_reply", { status: "ok", response });
    if (event === "phx_join") {
      room = topic;
      ok({ postgres_changes: payload.config.postgres_changes.map((change, index) => ({ id: index + 1, ...change })) });
      push(null, null, topic, "presence_state", {});
    } else {
      ok({});
      const joins = { ann: { metas: [{ phx_ref: "1", ...payload.payload }] } };
      if (event === "presence") push(null, null, topic, "presence_diff", { joins, leaves: {} });
    }
  });
});
