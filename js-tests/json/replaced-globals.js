// Changed functions and prototypes have no effect beyond that in the standard.
const { parse, stringify } = JSON;
Array.isArray = Object.keys = Reflect.get = Reflect.deleteProperty = JSON.isRawJSON = () => { console.log("called"); };
Array.prototype.push = Array.prototype[Symbol.iterator] = Map.prototype.set = () => { console.log("called"); };
console.log(stringify(parse('{"a":[1,{"b":2}],"c":3}', (key, value) => (key === "c" ? undefined : value))));
console.log(stringify(new Proxy([1], {})), stringify({ a: new Proxy({ b: 1 }, {}) }), stringify(JSON.rawJSON("1")));

// prints:
// | {"a":[1,{"b":2}]}
// | [1] {"a":{"b":1}} 1
