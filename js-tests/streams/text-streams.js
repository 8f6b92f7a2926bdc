// Text is decoded and encoded across the borders of chunks.
(async () => {
  const collect = async (stream) => {
    const read = [];
    for await (const chunk of stream) read.push(chunk);
    return read;
  };
  const bytes = ReadableStream.from([new Uint8Array([0xe2, 0x82]), new Uint8Array([0xac, 0x21])]);
  console.log(JSON.stringify((await collect(bytes.pipeThrough(new TextDecoderStream()))).join("")));
  const halves = ReadableStream.from(["\ud83d", "\ude00"]);
  console.log((await collect(halves.pipeThrough(new TextEncoderStream()))).map((chunk) => [...chunk].join()).join(" "));
  const wrong = ReadableStream.from([new Uint8Array([0xff])]).pipeThrough(new TextDecoderStream("utf-8", { fatal: true }));
  console.log(await collect(wrong).catch(({ name }) => name));
})();

// prints:
// | "€!"
// | 240,159,152,128
// | TypeError
