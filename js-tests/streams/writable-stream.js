// Chunks are written one after the other, in order. `close` follows them.
const sink = {
  start: () => console.log("start"),
  async write(chunk) {
    console.log("begin", chunk);
    await new Promise((resolve) => setTimeout(resolve, 10));
    console.log("end", chunk);
  },
  close: () => console.log("close"),
};
const writer = new WritableStream(sink).getWriter();
writer.write("a");
writer.write("b");
writer.close();
writer.closed.then(() => console.log("closed"));

// prints:
// | start
// | begin a
// | end a
// | begin b
// | end b
// | close
// | closed
