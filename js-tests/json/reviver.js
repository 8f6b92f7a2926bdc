// The reviver is called for every property, parts before wholes, in order, with the holder as its this.
const calls = [];
const result = JSON.parse('{"b":[1,{"c":null}],"1":"x","a":true}', function (key, value) {
  calls.push(`${JSON.stringify(key)}@${Array.isArray(this) ? "array" : Object.keys(this).join("/")}=${JSON.stringify(value)}`);
  return typeof value === "number" ? value * 2 : value;
});
console.log(calls.join("\n"));
console.log(JSON.stringify(result));
console.log(JSON.stringify(JSON.parse('{"a":1,"b":[1,2,3]}', (key, value) => (key === "a" || key === "1" ? undefined : value))));
console.log(JSON.parse("1", () => undefined), JSON.stringify(JSON.parse("[1,2]", (key, value) => (key === "0" ? undefined : value))));
console.log(1 in JSON.parse("[1,2]", (key, value) => (key === "1" ? undefined : value)));
JSON.parse("5", function (key, value, ...rest) {
  console.log(Object.getPrototypeOf(this) === Object.prototype, Reflect.ownKeys(this).length, this[""], key === "", rest.length);
});
const replaced = JSON.parse('{"a":1,"b":2,"c":3}', function (key, value) {
  if (key === "a") {
    delete this.b;
    this.c = [9];
    this.d = 4;
  }
  return key === "" || Array.isArray(value) ? value : `${key}:${value}`;
});
console.log(JSON.stringify(replaced));
const errors = [() => JSON.parse("[1]", () => { throw new RangeError("r"); }), () => JSON.parse("[[1]]", function () { return Proxy.revocable([], {}).proxy; })];
for (const steps of errors) try { console.log(typeof steps()); } catch (error) { console.log(error.name); }

// A reviver may parse and stringify itself.
console.log(JSON.stringify(JSON.parse('{"text":"[1,{\\"a\\":2}]"}', (key, value) => (key === "text" ? JSON.parse(value, (_, it) => it) : value))));

// prints:
// | "1"@1/b/a="x"
// | "0"@array=1
// | "c"@c=null
// | "1"@array={"c":null}
// | "b"@1/b/a=[2,{"c":null}]
// | "a"@1/b/a=true
// | ""@={"1":"x","b":[2,{"c":null}],"a":true}
// | {"1":"x","b":[2,{"c":null}],"a":true}
// | {"b":[1,null,3]}
// | undefined [null,2]
// | false
// | true 1 5 true 1
// | {"a":"a:1","c":["0:9"],"d":4,"b":"b:undefined"}
// | RangeError
// | object
// | {"text":[1,{"a":2}]}
