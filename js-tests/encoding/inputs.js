// decode takes buffers and views, shared ones too, their part only, and nothing else; undefined is no input.
const decoder = new TextDecoder();
for (const buffer of [new ArrayBuffer(4), new SharedArrayBuffer(4)]) {
  new Uint8Array(buffer).set([97, 98, 99, 100]);
  const views = [buffer, new Uint8Array(buffer, 1, 2), new Uint16Array(buffer, 2), new DataView(buffer, 3)];
  console.log(views.map((view) => decoder.decode(view)).join());
}
console.log(JSON.stringify([decoder.decode(), decoder.decode(undefined)]));
const refused = [null, "text", 1, [97], {}].filter((input) => {
  try {
    decoder.decode(input);
  } catch (error) {
    return error instanceof TypeError;
  }
});
console.log(refused.length);

// prints:
// | abcd,bc,cd,d
// | abcd,bc,cd,d
// | ["",""]
// | 5
