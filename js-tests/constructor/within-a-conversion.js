// A conversion of an argument may make a socket of its own.
const inner = [];
const outer = new WebSocket("ws://peer/?protocol=a&accept&close=1000", {
  *[Symbol.iterator]() {
    inner.push(new WebSocket("ws://peer/?protocol=b&accept&close=1000", "b"));
    yield "a";
  },
});
setTimeout(() => console.log(outer.protocol, inner[0].protocol, outer.readyState, inner[0].readyState), 1000);

// prints:
// | a b 3 3
