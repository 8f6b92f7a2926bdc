// Every kind of value, with white space wherever it may be.
const values = ["null", "true", "false", "0", "-0", "1.5", "-1.5e3", "1E+2", "1e-7", '""', '"a"', "[]", "{}", "[1]", '{"a":1}'];
for (const text of values) {
  const value = JSON.parse(` \t\n\r${text}\r\n\t `);
  console.log(text, typeof value, Object.is(value, -0) ? "-0" : JSON.stringify(value));
}
console.log(JSON.stringify(JSON.parse(' [ 1 , [ ] , { "a" : [ { } ] , "b" : null } , "x" ] ')));
console.log(JSON.parse("9007199254740993"), JSON.parse("1e400"), JSON.parse("-1e400"), JSON.parse("1e-400"));
console.log(JSON.parse("123456789012345678901234567890"), JSON.parse("4.9406564584124654e-324"), JSON.parse("0.1"));
console.log(JSON.parse("2147483647"), JSON.parse("2147483648"), JSON.parse("-2147483648"), JSON.parse("999999999"));
console.log(Object.is(JSON.parse("-0.0"), -0), Object.is(JSON.parse("-0e5"), -0), Object.is(JSON.parse("0"), 0));

// prints:
// | null object null
// | true boolean true
// | false boolean false
// | 0 number 0
// | -0 number -0
// | 1.5 number 1.5
// | -1.5e3 number -1500
// | 1E+2 number 100
// | 1e-7 number 1e-7
// | "" string ""
// | "a" string "a"
// | [] object []
// | {} object {}
// | [1] object [1]
// | {"a":1} object {"a":1}
// | [1,[],{"a":[{}],"b":null},"x"]
// | 9007199254740992 Infinity -Infinity 0
// | 1.2345678901234568e+29 5e-324 0.1
// | 2147483647 2147483648 -2147483648 999999999
// | true true true
