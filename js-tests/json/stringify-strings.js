// Control characters, quotation marks and lone surrogates are escaped, pairs and everything else is not.
console.log(JSON.stringify("\"\\/\b\f\n\r\t\v\0\x1f"), JSON.stringify("\x7f\x80\xff") === '"\x7f\x80\xff"');
console.log(JSON.stringify("\ud800"), JSON.stringify("\udc00"), JSON.stringify("\ud83d\ude00"), JSON.stringify("\udc00\ud800"), JSON.stringify("\ud83d\ud83d\ude00\ude00"));
console.log(JSON.stringify("\u2028\u2029").length, JSON.stringify({ "\ud800": "\u20ac", "é\n": 1 }));
console.log(JSON.stringify(["é", "€", "é"]), JSON.stringify("x".repeat(17) + '"' + "y".repeat(17)));
for (let unit = 0; unit < 0x10000; unit++) {
  const text = String.fromCharCode(unit);
  const json = JSON.stringify(text);
  const short = { 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\" }[unit];
  const escaped = unit < 32 || (unit & 0xf800) === 0xd800 ? "\\u" + unit.toString(16).padStart(4, "0") : text;
  if (json !== `"${short ?? escaped}"`) console.log(unit, json);
}

// prints:
// | "\"\\/\b\f\n\r\t\u000b\u0000\u001f" true
// | "\ud800" "\udc00" "😀" "\udc00\ud800" "\ud83d😀\ude00"
// | 4 {"\ud800":"€","é\n":1}
// | ["é","€","é"] "xxxxxxxxxxxxxxxxx\"yyyyyyyyyyyyyyyyy"
