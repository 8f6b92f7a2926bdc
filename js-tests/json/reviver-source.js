// The reviver's context has the source of a primitive that is unchanged, and no property otherwise.
const shown = (text, change = (key, value) => value) => {
  const sources = [];
  JSON.parse(text, function (key, value, context) {
    sources.push(`${key}:${"source" in context ? context.source : "-"}`);
    return change.call(this, key, value);
  });
  console.log(sources.join(" "));
};
shown(" -0 ");
shown('[1.0, 1e3, "a\\u0062", null, true, [2], {"x": 3}]');
shown('{"a": 1, "a": 2.50}');
shown("9007199254740993");
shown('{"first":1,"second":2,"third":3}', function (key, value) {
  if (key === "first") {
    this.second = 5;
    this.third = 3;
  }
  return value;
});
shown('[[1,2],[3]]', function (key, value) {
  if (key === "0" && value === 1) this[1] = [2];
  return value;
});
shown('[1,[2]]', function (key, value) {
  if (key === "0" && value === 1) this[1] = { 0: 2 };
  return value;
});
shown('{"é":"ü","€":"\u20ac"}');
JSON.parse("1", (key, value, context) => {
  console.log(JSON.stringify(Object.getOwnPropertyDescriptor(context, "source")), Object.getPrototypeOf(context) === Object.prototype);
});
const contexts = new Set();
JSON.parse("[1,1]", (key, value, context) => (contexts.add(context), value));
console.log(contexts.size);
console.log(JSON.stringify(JSON.parse("9007199254740993", (key, value, { source }) => JSON.rawJSON(source))));

// prints:
// | :-0
// | 0:1.0 1:1e3 2:"a\u0062" 3:null 4:true 0:2 5:- x:3 6:- :-
// | a:2.50 :-
// | :9007199254740993
// | first:1 second:- third:3 :-
// | 0:1 0:- 1:- 0:- 0:3 1:- :-
// | 0:1 0:- 1:- :-
// | é:"ü" €:"€" :-
// | {"value":"1","writable":true,"enumerable":true,"configurable":true} true
// | 3
// | 9007199254740993
