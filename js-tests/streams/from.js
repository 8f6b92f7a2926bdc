// `ReadableStream.from` reads iterables, waits for promises, and calls `return` when the stream is cancelled.
(async () => {
  async function* numbers() {
    try {
      yield 1;
      yield 2;
      yield 3;
    } finally {
      console.log("returned");
    }
  }
  const read = [];
  for await (const chunk of ReadableStream.from([Promise.resolve("a"), "b"])) read.push(chunk);
  console.log(read.join());
  const reader = ReadableStream.from(numbers()).getReader();
  console.log((await reader.read()).value);
  await reader.cancel();
  try {
    ReadableStream.from(1);
  } catch (error) {
    console.log(error.name);
  }
})();

// prints:
// | a,b
// | 1
// | returned
// | TypeError
