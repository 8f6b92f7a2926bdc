// Specifiers convert as the standard has it, symbols too.
console.log("%s %s %s %s", Symbol("s"), null, undefined, 10n);
console.log("%i %i %i %f", "12px", Symbol("s"), 1.9, "x");
console.log("%s", "%s", "rest");
console.log("%");
console.log("%%", 1);

// prints:
// | Symbol(s) null undefined 10
// | 12 NaN 1 NaN
// | %s rest
// | %
// | % 1
