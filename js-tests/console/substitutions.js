// The format specifiers of the first argument take the next ones; what is left over is printed after it.
console.log("%s is %i years and %f", "Ann", "42.9", "1.5", "rest", 1);
console.log("100%", "%s");
console.log("%s and %s", "one");
console.log("%%s %s %%", "x");
console.log("%cstyled%c plain", "color: red", "");
console.log("%d", "7");
console.log("%o %O", { a: 1 }, { b: [2] });
console.log("%x", "unknown");
console.log(1, "%s", "not first");

// prints:
// | Ann is 42 years and 1.5 rest 1
// | 100% %s
// | one and %s
// | %s x %
// | styled plain
// | 7
// | { a: 1 } { b: [ 2 ] }
// | %x unknown
// | 1 %s not first
