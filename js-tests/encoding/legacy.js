// The legacy encodings are decoded as the standard has them.
const decode = (label, ...bytes) => new TextDecoder(label).decode(new Uint8Array(bytes));
console.log(decode("windows-1252", 0x80, 0xe9), decode("shift_jis", 0x82, 0xa0), decode("koi8-r", 0xc1));
console.log(decode("utf-16be", 0x20, 0xac), decode("gbk", 0xc4, 0xe3), decode("euc-kr", 0xb0, 0xa1), decode("big5", 0xa7, 0xda));
console.log(decode("utf-16be", 0xd8, 0x3d, 0xde, 0x00), decode("utf-16le", 0x00, 0xd8, 0x61, 0x00));
console.log(JSON.stringify(decode("iso-2022-jp", 0x1b, 0x24, 0x42)));

// prints:
// | €é あ а
// | € 你 가 我
// | 😀 �a
// | ""
