// Arguments are printed with a space between them, strings as they are, other values as they are inspected.
console.log("a", 1, true, null, undefined, -0, 10n, Symbol("s"), NaN);
console.log(["a", 1], { text: "b" });
console.log();
console.log("");
console.log("two\nlines");

// prints:
// | a 1 true null undefined -0 10n Symbol(s) NaN
// | [ 'a', 1 ] { text: 'b' }
// |
// |
// | two
// | lines
