// A comma at the beginning of a line continues a list of declarations.
let a = 1
, b = (s) => s
, c;
const d = function () { return 4 }

    , e = a
      // a comment
    , f = "6";
var g = 7
, h = 8;
same([a, b(2), c, d(), e, f, g, h].join(), "1,2,,4,1,6,7,8", "the values");

let sum = 0;
for (let i = 0
  , n = 3; i < n; i++) sum += i;
for (const x
  of [10, 20]) sum += x;
same(sum, 33, "in the heads of loops");

// Without a comma a semicolon is inserted.
let k = 1
let l = 2
same(k + l, 3, "semicolons");
throws(() => eval("let m = 1\n, 2"), SyntaxError);
throws(() => eval("const n\n, o = 1"), SyntaxError);
