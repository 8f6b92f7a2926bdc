// The match of a regular expression, and the part of it that `test` does.
const found = /(?<first>a)(?<second>x)?(b)/d.exec("zab");
same(Reflect.ownKeys(found).join(), "0,1,2,3,length,index,input,groups,indices");
same(JSON.stringify(found), '["ab","a",null,"b"]');
same(found.index, 1);
same(found.input, "zab");
same(Object.getPrototypeOf(found.groups), null);
same(JSON.stringify(found.groups), '{"first":"a"}');
same("second" in found.groups, true);
same(JSON.stringify(found.indices), "[[1,3],[1,2],null,[2,3]]");
same(Reflect.ownKeys(found.indices).join(), "0,1,2,3,length,groups");
same(JSON.stringify(found.indices.groups), '{"first":[1,2]}');
same(/a/d.exec("a").indices.groups, undefined);
same(Reflect.ownKeys(/a/.exec("a")).join(), "0,length,index,input,groups");
same(/a/.exec("a").groups, undefined);
const plain = Object.getOwnPropertyDescriptor(/a/.exec("a"), "index");
same(plain.writable && plain.enumerable && plain.configurable, true);

const global = /a/g;
same(global.test("ba"), true);
same(global.lastIndex, 2);
same(global.test("ba"), false);
same(global.lastIndex, 0);
same(RegExp.lastMatch, "a");
same(RegExp["$`"], "b");
const sticky = /a/y;
sticky.lastIndex = 1;
same(sticky.test("ba"), true);
throws(() => Object.freeze(/a/g).test("a"), TypeError);
same(Object.freeze(/a/).test("a"), true);

// `exec` is looked up each time.
const own = /a/;
own.exec = (text) => (text === "yes" ? {} : null);
same(own.test("yes"), true);
same(own.test("a"), false);
own.exec = () => 5;
throws(() => own.test("a"), TypeError);
own.exec = null;
same(own.test("a"), true);
throws(() => RegExp.prototype.test.call({ exec: RegExp.prototype.exec }, "a"), TypeError);
same(RegExp.prototype.test.call({ exec: () => ({}) }, "a"), true);
const before = RegExp.prototype.exec;
RegExp.prototype.exec = () => null;
same(/a/.test("a"), false);
RegExp.prototype.exec = before;
const lastIndex = /a/;
lastIndex.lastIndex = { valueOf: () => { throw new RangeError("asked"); } };
throws(() => lastIndex.test("a"), RangeError);

// The pair of a group is one array.
const pairs = /(?<a>x)|(?<a>y)|(z)/dg;
for (const text of ["x", "y"]) {
  const { indices } = pairs.exec(text) ?? pairs.exec(text);
  same(indices.groups.a, indices[1] ?? indices[2]);
}
same(/(?<no>x)?y/d.exec("y").indices.groups.no, undefined);

// The expression and its flags are read after the index is converted.
const compiled = /a/;
compiled.lastIndex = { valueOf() { compiled.compile("b"); return 0; } };
same(compiled.test("b"), true);
const flagged = /a/;
flagged.lastIndex = { valueOf() { flagged.compile("a", "d"); return 0; } };
same(flagged.exec("a").indices[0].join(), "0,1");

// An index within a character begins with the character, if that is what is matched.
const half = /^|\udf06/gu;
half.lastIndex = 1;
same(half.test("\ud834\udf06"), true);
same(half.lastIndex, 0);
const trail = /\udf06/yu;
trail.lastIndex = 1;
same(trail.test("\ud834\udf06"), false);
const dot = /./gu;
dot.lastIndex = 1;
same(dot.exec("\ud834\udf06").index, 0);
same(dot.lastIndex, 2);
const units = /\udf06/y;
units.lastIndex = 1;
same(units.test("\ud834\udf06"), true);
