// Sources are UTF-8: names and strings may be in any script, and strings count UTF-16 code units.
const größe = "😀";
const 名前 = "ü€";
console.log(größe, größe.length, [...größe].length, 名前, "\u{1F600}" === größe);

// prints:
// | 😀 2 1 ü€ true
