// The URL is converted, then the subprotocols, and only then is the URL parsed.
const url = { toString() { console.log("url"); return "nonsense"; } };
const protocol = { toString() { console.log("protocol"); return "chat"; } };
try {
  new WebSocket(url, {
    *[Symbol.iterator]() {
      console.log("iterator");
      yield protocol;
      yield protocol;
    },
  });
} catch (error) {
  console.log(error.name);
}

// prints:
// | url
// | iterator
// | protocol
// | protocol
// | SyntaxError
