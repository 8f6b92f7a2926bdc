// The additional library of Annex B is there, as in browsers.
console.log(escape("ä €"), unescape("%E4%u20AC"));
console.log("abcdef".substr(-3, 2), "a".anchor("b"), "x".big(), "x".trimLeft === "x".trimStart);
const date = new Date(2000, 0, 1);
console.log(date.getYear(), Date.prototype.toGMTString === Date.prototype.toUTCString);
const object = { get x() { return 1; } };
console.log(object.__proto__ === Object.prototype, typeof object.__lookupGetter__("x"));
console.log(/a/.compile("b").source);

// prints:
// | %E4%20%u20AC ä€
// | de <a name="b">a</a> <big>x</big> true
// | 100 true
// | true function
// | b
