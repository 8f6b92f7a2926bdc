// A write that fails errors the stream: later writes and `closed` are rejected with the same reason.
const reason = new Error("full");
const sink = { write: () => Promise.reject(reason), abort: () => console.log("never"), close: () => console.log("never") };
const writer = new WritableStream(sink).getWriter();
(async () => {
  const results = await Promise.allSettled([writer.write(1), writer.write(2), writer.close(), writer.closed]);
  console.log(results.map((result) => result.reason === reason).join(), writer.desiredSize);
})();

// prints:
// | true,true,true,true null
