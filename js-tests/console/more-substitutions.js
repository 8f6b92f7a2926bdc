// Specifiers convert as the standard has it, symbols too.
console.log("%s %s %s %s", Symbol("s"), null, undefined, 10n);
console.log("%i %i %i %f", "12px", Symbol("s"), 1.9, "x");
console.log("%d %s %s", 42.9, -0, { a: 1 });
console.log("%c%s", "color: red", "%s", "rest");
console.log("%é%s", 1);
console.log("%");
console.log("a%", 1);
try {
  console.log("%s", { toString: () => { throw "no"; } });
} catch (error) {
  console.log(error);
}
console.log("%%", 1);

// prints:
// | Symbol(s) null undefined 10
// | 12 NaN 1 NaN
// | 42 0 [object Object]
// | %s rest
// | %é1
// | %
// | a% 1
// | no
// | % 1
