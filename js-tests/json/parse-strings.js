// Strings: all escape sequences, lone surrogates as they are, and all that need not be escaped.
const units = (text) => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16)).join(" ");
console.log(units(JSON.parse('"\\"\\\\\\/\\b\\f\\n\\r\\t"')));
console.log(units(JSON.parse('"\\u0000\\u00e9\\u20ac\\uD83D\\uDE00\\uabCD"')));
console.log(units(JSON.parse('"\\ud83d"')), units(JSON.parse('"\\ude00\\ud83d"')), units(JSON.parse('"\\ud83dx\\ude00"')));
console.log(units(JSON.parse('"\ud83d"')), units(JSON.parse('["\u20ac","\ud83d"]')[1]));
console.log(units(JSON.parse('"\u2028\u2029\u007f\u0080\u00ff\u0100"')));
console.log(JSON.parse('"' + "a".repeat(40) + '\\n"').length, JSON.parse('"' + "\u00e9".repeat(40) + '"').length);
console.log(JSON.parse('"\\u0061"') === "a", JSON.parse('{"\\u0061":1}').a, JSON.parse('{"a\\nb":2}')["a\nb"]);
for (let before = 0; before < 40; before++) {
  const text = "x".repeat(before) + '"' + "y".repeat(before) + "\\" + "\u0001";
  if (JSON.parse(JSON.stringify(text)) !== text || JSON.parse(JSON.stringify(text + "\u20ac")) !== text + "\u20ac") console.log(before);
}

// prints:
// | 22 5c 2f 8 c a d 9
// | 0 e9 20ac d83d de00 abcd
// | d83d de00 d83d d83d 78 de00
// | d83d d83d
// | 2028 2029 7f 80 ff 100
// | 41 40
// | true 1 2
