// Properties are defined, never set: __proto__ is one like any other, of equal names the last counts, setters don't run.
const object = JSON.parse('{"__proto__":1,"b":1,"2":1,"a":1,"b":2,"1":1,"":0,"__proto__":[]}');
console.log(Reflect.ownKeys(object).join("|"), object.b, Array.isArray(object["__proto__"]));
console.log(Object.getPrototypeOf(object) === Object.prototype, Object.keys(JSON.parse('{"__proto__":null}')).length);
Object.defineProperty(Object.prototype, "trap", { set() { console.log("set"); }, configurable: true });
Object.defineProperty(Array.prototype, "0", { set() { console.log("set"); }, configurable: true });
console.log(JSON.parse('{"trap":1}').trap, JSON.parse("[7]")[0]);
delete Object.prototype.trap;
delete Array.prototype[0];
console.log(JSON.stringify(Object.getOwnPropertyDescriptors(JSON.parse('{"a":1}'))));
console.log(JSON.stringify(Object.getOwnPropertyDescriptors(JSON.parse("[1]"))));
console.log(JSON.parse("[]").length, JSON.parse("[null,[]]").length, Array.isArray(JSON.parse("[]")), Object.isExtensible(JSON.parse("{}")));
console.log(JSON.stringify(JSON.parse('{"4294967294":1,"4294967295":2,"-1":3,"01":4,"1.5":5,"0":6}')));
const many = JSON.parse("{" + Array.from({ length: 5000 }, (_, i) => `"key${i}":${i}`).join() + "}");
console.log(Object.keys(many).length, many.key4999, Object.keys(many)[4321]);
const again = JSON.parse('{"a":1,"c":2}');
again.a = 5;
delete again.c;
console.log(JSON.stringify(JSON.parse('{"a":1,"c":2}')), JSON.stringify(again));

// prints:
// | 1|2|__proto__|b|a| 2 true
// | true 1
// | 1 7
// | {"a":{"value":1,"writable":true,"enumerable":true,"configurable":true}}
// | {"0":{"value":1,"writable":true,"enumerable":true,"configurable":true},"length":{"value":1,"writable":true,"enumerable":false,"configurable":false}}
// | 0 2 true true
// | {"0":6,"4294967294":1,"4294967295":2,"-1":3,"01":4,"1.5":5}
// | 5000 4999 key4321
// | {"a":1,"c":2} {"a":5}
