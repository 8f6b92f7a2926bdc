// The match of a regular expression, and the part of it that `test` does.
const equal = (found, expected) => {
  if (found !== expected) throw new Error(`${found} is not ${expected}`);
};
const thrown = (steps) => {
  try {
    return steps();
  } catch (error) {
    return error.name;
  }
};
const found = /(?<first>a)(?<second>x)?(b)/d.exec("zab");
equal(Reflect.ownKeys(found).join(), "0,1,2,3,length,index,input,groups,indices");
equal(JSON.stringify(found), '["ab","a",null,"b"]');
equal(found.index, 1);
equal(found.input, "zab");
equal(Object.getPrototypeOf(found.groups), null);
equal(JSON.stringify(found.groups), '{"first":"a"}');
equal("second" in found.groups, true);
equal(JSON.stringify(found.indices), "[[1,3],[1,2],null,[2,3]]");
equal(Reflect.ownKeys(found.indices).join(), "0,1,2,3,length,groups");
equal(JSON.stringify(found.indices.groups), '{"first":[1,2]}');
equal(/a/d.exec("a").indices.groups, undefined);
equal(Reflect.ownKeys(/a/.exec("a")).join(), "0,length,index,input,groups");
equal(/a/.exec("a").groups, undefined);
const plain = Object.getOwnPropertyDescriptor(/a/.exec("a"), "index");
equal(plain.writable && plain.enumerable && plain.configurable, true);

const global = /a/g;
equal(global.test("ba"), true);
equal(global.lastIndex, 2);
equal(global.test("ba"), false);
equal(global.lastIndex, 0);
equal(RegExp.lastMatch, "a");
equal(RegExp["$`"], "b");
const sticky = /a/y;
sticky.lastIndex = 1;
equal(sticky.test("ba"), true);
equal(thrown(() => Object.freeze(/a/g).test("a")), "TypeError");
equal(Object.freeze(/a/).test("a"), true);

// `exec` is looked up each time.
const own = /a/;
own.exec = (text) => (text === "yes" ? {} : null);
equal(own.test("yes"), true);
equal(own.test("a"), false);
own.exec = () => 5;
equal(thrown(() => own.test("a")), "TypeError");
own.exec = null;
equal(own.test("a"), true);
equal(thrown(() => RegExp.prototype.test.call({ exec: RegExp.prototype.exec }, "a")), "TypeError");
equal(RegExp.prototype.test.call({ exec: () => ({}) }, "a"), true);
const before = RegExp.prototype.exec;
RegExp.prototype.exec = () => null;
equal(/a/.test("a"), false);
RegExp.prototype.exec = before;
const lastIndex = /a/;
lastIndex.lastIndex = { valueOf: () => { throw new RangeError("asked"); } };
equal(thrown(() => lastIndex.test("a")), "RangeError");

// The pair of a group is one array.
const pairs = /(?<a>x)|(?<a>y)|(z)/dg;
for (const text of ["x", "y"]) {
  const { indices } = pairs.exec(text) ?? pairs.exec(text);
  equal(indices.groups.a, indices[1] ?? indices[2]);
}
equal(/(?<no>x)?y/d.exec("y").indices.groups.no, undefined);

// The expression and its flags are read after the index is converted.
const compiled = /a/;
compiled.lastIndex = { valueOf() { compiled.compile("b"); return 0; } };
equal(compiled.test("b"), true);
const flagged = /a/;
flagged.lastIndex = { valueOf() { flagged.compile("a", "d"); return 0; } };
equal(flagged.exec("a").indices[0].join(), "0,1");

// An index within a character begins with the character, if that is what is matched.
const half = /^|\udf06/gu;
half.lastIndex = 1;
equal(half.test("\ud834\udf06"), true);
equal(half.lastIndex, 0);
const trail = /\udf06/yu;
trail.lastIndex = 1;
equal(trail.test("\ud834\udf06"), false);
const dot = /./gu;
dot.lastIndex = 1;
equal(dot.exec("\ud834\udf06").index, 0);
equal(dot.lastIndex, 2);
const units = /\udf06/y;
units.lastIndex = 1;
equal(units.test("\ud834\udf06"), true);
