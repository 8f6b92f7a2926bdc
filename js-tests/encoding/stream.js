// With stream a character may be split between calls; the last call flushes.
const decoder = new TextDecoder();
const parts = [[0xe2], [0x82], [0xac, 0xf0, 0x9f]].map((bytes) => decoder.decode(new Uint8Array(bytes), { stream: true }));
console.log(JSON.stringify(parts), decoder.decode(new Uint8Array([0x98, 0x80])));
decoder.decode(new Uint8Array([0xe2, 0x82]), { stream: true });
console.log(decoder.decode(), decoder.decode(new Uint8Array([97])));
decoder.decode(new Uint8Array([0xf0]), { stream: true });
console.log(decoder.decode(new Uint8Array([0x9f]), {}), decoder.decode(new Uint8Array([97]), undefined));

// prints:
// | ["","","€"] 😀
// | � a
// | � a
