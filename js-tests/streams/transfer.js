// A transferred stream is read by its receiver, and is locked where it was.
const { port1, port2 } = new MessageChannel();
port2.onmessage = async ({ data }) => {
  const read = [];
  for await (const chunk of data) read.push(chunk);
  console.log(read.map((chunk) => JSON.stringify(chunk)).join());
  port2.close();
};
const stream = ReadableStream.from([{ a: 1 }, "b"]);
port1.postMessage(stream, [stream]);
console.log(stream.locked);
try {
  port1.postMessage(stream, [stream]);
} catch (error) {
  console.log(error.name);
}

// prints:
// | true
// | DataCloneError
// | {"a":1},"b"
