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

// An array is being joined from its first element on, not yet while its separator is converted.
const c = [1, , 3];
same(c.join(c), "11,,31,,33");
c[1] = { toString: () => `(${c.join("-")})` };
same(c.join("+"), "1+()+3");
same(c.join(), "1,(),3");
let lengths = 0;
const list = { join: [].join, get length() { return lengths++ ? 1 : 2; }, 0: "a", get 1() { return this.join(); } };
same(list.join({ toString: () => list.join() }), "aa");
const counted = { toLocaleString: [].toLocaleString, get length() { return lengths++ < 4 ? this.toLocaleString().length + 1 : 1; }, 0: "a", 1: "b" };
same(counted.toLocaleString().startsWith("a"), true);
