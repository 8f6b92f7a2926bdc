// parse and stringify are functions of JSON as any built-in ones: their names, lengths and attributes, and no constructors.
import { attributes, outcome } from "./_check.mjs";

for (const name of ["parse", "stringify"]) {
  const method = JSON[name];
  console.log(name, method.name, method.length, attributes(JSON, name), attributes(method, "name"), attributes(method, "length"));
  console.log(Object.getPrototypeOf(method) === Function.prototype, "prototype" in method, Object.isExtensible(method));
  console.log(outcome(() => new method("1")), String(method));
  console.log(method.call(undefined, "1"), Reflect.apply(method, 5, ["2"]));
}
console.log(Reflect.ownKeys(JSON).map(String).join());
console.log(Object.prototype.toString.call(JSON), attributes(globalThis, "JSON"));

// prints:
// | parse parse 2 w-c --c --c
// | true false true
// | TypeError function parse() { [native code] }
// | 1 2
// | stringify stringify 3 w-c --c --c
// | true false true
// | TypeError function stringify() { [native code] }
// | "1" "2"
// | parse,stringify,rawJSON,isRawJSON,Symbol(Symbol.toStringTag)
// | [object JSON] w-c
