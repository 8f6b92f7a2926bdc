// The body of an answer is a byte stream, whose chunks are there as soon as they have arrived.
(async () => {
  const { body } = await fetch("http://peer/?stream=200 OK&chunk=one&pause=1000&chunk=two&pause=1000&chunk=three&chunk");
  const start = performance.now();
  const seconds = () => Math.floor((performance.now() - start) / 1000);
  for await (const chunk of body) console.log(seconds(), chunk.constructor.name, new TextDecoder().decode(chunk));
  const { body: bytes } = await fetch("http://peer/?stream=200 OK&chunk=abcdef&chunk");
  const reader = bytes.getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(4));
  console.log(String.fromCharCode(...value), (await reader.read(new Uint8Array(4))).value.length, (await reader.read(new Uint8Array(4))).done);
  const text = (await fetch("http://peer/?stream=200 OK&chunk=%C3&pause=10&chunk=%A9&chunk")).body.pipeThrough(new TextDecoderStream());
  for await (const chunk of text) console.log(chunk);
})();

// prints:
// | 0 Uint8Array one
// | 1 Uint8Array two
// | 2 Uint8Array three
// | abcd 2 true
// | é
