// Codes and reasons that must not be sent throw, before the connection is touched.
const stream = new WebSocketStream("ws://peer/?accept&close=1000");
for (const info of [{ closeCode: 1001 }, { closeCode: 2999 }, { closeCode: 5000 }, { closeCode: -1 }, { closeCode: 65536 }, { closeCode: NaN }, { reason: "x".repeat(124) }, 5]) {
  const thrown = (f) => {
    try {
      f();
      return "nothing";
    } catch ({ name }) {
      return name;
    }
  };
  console.log(thrown(() => stream.close(info)), thrown(() => new WebSocketError("", info)));
}
stream.opened.then(() => console.log("open"));

// prints:
// | InvalidAccessError InvalidAccessError
// | InvalidAccessError InvalidAccessError
// | InvalidAccessError InvalidAccessError
// | TypeError TypeError
// | TypeError TypeError
// | TypeError TypeError
// | SyntaxError SyntaxError
// | TypeError TypeError
// | open
