// decode takes buffers and views, their part only, and nothing else; undefined is no input.
const buffer = new Uint8Array([97, 98, 99, 100]).buffer;
const decoder = new TextDecoder();
console.log(decoder.decode(buffer), decoder.decode(new Uint8Array(buffer, 1, 2)), decoder.decode(new DataView(buffer, 3)));
console.log(JSON.stringify([decoder.decode(), decoder.decode(undefined)]));
for (const input of [null, "text", [97], {}]) {
  try {
    decoder.decode(input);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | abcd bc d
// | ["",""]
// | true
// | true
// | true
// | true
