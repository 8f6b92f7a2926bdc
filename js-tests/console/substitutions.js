// Specifiers convert as the standard has it, also where Node.js differs.
console.log("%s %s %s %s", Symbol("s"), null, undefined, 10n);
console.log("%i %i %i %f", "12px", Symbol("s"), 1.9, "x");
console.log("%d %d %f %s %s", 42.9, "7", "1.5", -0, { a: 1 });
console.log("%cstyled%c plain %s", "color: red", "", "%s", "rest");
console.log("%%s %s %%", "x");
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
// | 42 7 1.5 0 [object Object]
// | styled plain %s rest
// | %s x %
// | %é1
// | %
// | a% 1
// | no
// | % 1
