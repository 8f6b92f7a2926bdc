// Text is a string, and binary data is a Uint8Array with a buffer of its own. All kinds of chunks are sent.
import { open } from "./_connection.mjs";
const { stream, reader, writer } = await open("accept&text=h%C3%A9&binary=0102&echo");
const text = await reader.read();
console.log(text.value, text.done);
const { value } = await reader.read();
console.log(value instanceof Uint8Array, value.join(), value.byteOffset, value.buffer.byteLength);
for (const chunk of ["x", new Uint8Array([1, 2, 3]).subarray(1), new Uint8Array([4]).buffer, 5, { toString: () => "y" }]) {
  await writer.write(chunk);
  const { value } = await reader.read();
  console.log(typeof value === "string" ? `text ${value}` : `bytes ${value}`);
}
stream.close();

// prints:
// | hé false
// | true 1,2 0 2
// | text x
// | bytes 2,3
// | bytes 4
// | text 5
// | text y
