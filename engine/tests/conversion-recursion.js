// The conversion of an object may convert it again. Only arrays that are joined stop at themselves.
let depth = 0;
const countdown = { toString() { depth += 1; return depth < 4 ? `${this}.` : "end"; } };
same(String(countdown), "end...");
let value = 0;
const number = { valueOf() { value += 1; return value < 3 ? this * 2 : 5; } };
same(number * 1, 20);
const a = [1];
const b = [a, 2];
a.push(b, a);
same(String(a), "1,,2,");
same(a.toLocaleString(), "1,,2,");
same(String([a, a]), "1,,2,,1,,2,");
