// A value of another type is a TypeError, and nothing is connected to.
// connection-options
const wrong = {
  ca: [1, true, null, {}, [1]],
  cert: [1, null, {}, ["pem"]],
  deflate: [1, "no", null, { level: "1" }, { level: 10 }, { level: 1.5 }, { clientMaxWindowBits: 8 }, { clientMaxWindowBits: 16 }, { serverMaxWindowBits: 7 }, { clientNoContextTakeover: 1 }, { serverNoContextTakeover: "yes" }, { threshold: -1 }],
  key: [1, null, {}, "a key without a certificate"],
  maxMessage: ["1", null, -1, 1.5, NaN, Infinity, 2 ** 53, 1n],
  ping: ["1000", true, null, 0, 999, 1000.5, Infinity],
  proxy: [1, {}, false, Symbol()],
  unix: [1, null, {}],
};
for (const [name, values] of Object.entries(wrong)) {
  for (const value of values) {
    try {
      new WebSocket("ws://peer/?count", { [name]: value });
      console.log(name, value, "is accepted");
    } catch (error) {
      if (!(error instanceof TypeError)) console.log(name, value, error);
    }
  }
}
const thrown = {};
try {
  new WebSocket("ws://peer/?count", { get ping() { throw thrown; } });
} catch (error) {
  console.log(error === thrown);
}
const socket = new WebSocket("ws://peer/?accept&count&close=1000");
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | true
// | 1
