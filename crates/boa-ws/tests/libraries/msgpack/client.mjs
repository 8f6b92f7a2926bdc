// Values as binary messages, with an extension type, and a stream of several values.
import { Decoder, Encoder, ExtensionCodec, decode, decodeMultiStream, encode } from "@msgpack/msgpack";

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 0,
  encode: (value) => (value instanceof Set ? encode([...value]) : null),
  decode: (data) => new Set(decode(data)),
});
const encoder = new Encoder({ extensionCodec, useBigInt64: true });
const decoder = new Decoder({ extensionCodec, useBigInt64: true });

const socket = new WebSocket("ws://localhost:8080/");
socket.binaryType = "arraybuffer";
const next = () => new Promise((resolve) => (socket.onmessage = ({ data }) => resolve(data)));
await new Promise((resolve) => (socket.onopen = resolve));
const value = {
  text: "caf\u00e9 \u{1f98a}",
  numbers: [0, -1, 1.5, 2 ** 40, 2n ** 63n - 1n],
  bytes: new Uint8Array([1, 2, 3]),
  date: new Date(0),
  set: new Set(["a", "b"]),
  nothing: null,
};
socket.send(encoder.encode(value));
console.log(decoder.decode(await next()));
socket.send(encode("many"));
const blob = new Blob([await next()]);
for await (const item of decodeMultiStream(blob.stream())) {
  console.log(item);
}
socket.close();
