// Numbers around the limits of integers and of doubles.
console.log(JSON.parse("9007199254740993"), JSON.parse("1e400"), JSON.parse("-1e400"), JSON.parse("1e-400"));
console.log(JSON.parse("123456789012345678901234567890"), JSON.parse("4.9406564584124654e-324"), JSON.parse("0.1"));
console.log(JSON.parse("2147483647"), JSON.parse("2147483648"), JSON.parse("-2147483648"), JSON.parse("999999999"));
console.log(Object.is(JSON.parse("-0.0"), -0), Object.is(JSON.parse("-0e5"), -0), Object.is(JSON.parse("0"), 0));

// prints:
// | 9007199254740992 Infinity -Infinity 0
// | 1.2345678901234568e+29 5e-324 0.1
// | 2147483647 2147483648 -2147483648 999999999
// | true true true
