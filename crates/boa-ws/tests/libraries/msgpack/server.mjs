// The same package on the other side.
import { ExtensionCodec, decode, encode } from "@msgpack/msgpack";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 0,
  encode: (value) => (value instanceof Set ? encode([...value]) : null),
  decode: (data) => new Set(decode(data)),
});
new WebSocketServer({ server: listen() }).on("connection", (socket) => {
  socket.on("message", (data) => {
    const value = decode(data, { extensionCodec, useBigInt64: true });
    if (value === "many") {
      socket.send(Buffer.concat([1, "two", { three: 3 }].map((item) => encode(item))));
    } else {
      socket.send(encode({ ...value, seen: true }, { extensionCodec, useBigInt64: true }));
    }
  });
});
