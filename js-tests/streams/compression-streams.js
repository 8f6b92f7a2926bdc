// Compressed bytes are the same after they are decompressed. Bytes after the end, and an end that is missing, are errors.
(async () => {
  const collect = async (stream) => {
    const read = [];
    for await (const chunk of stream) read.push(...chunk);
    return new Uint8Array(read);
  };
  const data = new Uint8Array(100_000).fill(7);
  for (const format of ["gzip", "deflate", "deflate-raw"]) {
    const compressed = await collect(new Blob([data]).stream().pipeThrough(new CompressionStream(format)));
    const inflate = (bytes) => collect(new Blob(bytes).stream().pipeThrough(new DecompressionStream(format)));
    const again = await inflate([compressed]);
    console.log(compressed.length < 1000, again.length === data.length, again.every((byte) => byte === 7));
    console.log(
      await inflate([compressed, "more"]).catch(({ name }) => name),
      await inflate([compressed.subarray(0, 20)]).catch(({ name }) => name),
    );
  }
})();

// prints:
// | true true true
// | TypeError TypeError
// | true true true
// | TypeError TypeError
// | true true true
// | TypeError TypeError
