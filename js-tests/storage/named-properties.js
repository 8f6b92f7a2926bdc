// The items of a Storage are its properties, except those whose names its prototype has; keys and values are strings.
const s = localStorage;
s.setItem("b", 1);
s.a = null;
s[7] = { toString: () => "seven" };
s.setItem("getItem", "hidden");
console.log(Object.keys(s).join(), JSON.stringify(s), s.length, typeof s.getItem, s.getItem("getItem"));
console.log("a" in s, s.a, s.c, s.getItem("c"), s.key(0), s.key(9), s.key(-1));
const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(s, "b");
console.log(value, writable, enumerable, configurable, Object.getOwnPropertyDescriptor(s, "getItem"));
Object.defineProperty(s, "c", { value: 2 });
console.log(s.getItem("c"), delete s.c, delete s.none, s.getItem("c"));
try { Object.defineProperty(s, "d", { get() {} }); } catch (error) { console.log(error.name); }
const symbol = Symbol();
s[symbol] = 1;
console.log(s[symbol], s.length);
try { s.e = Symbol(); } catch (error) { console.log(error.name); }
const alone = "\ud83d", pair = "\ud83d\ude00";
s[alone] = alone + pair;
console.log(s[alone] === alone + pair, s[pair]);
// Another object that inherits from it has its own properties.
const heir = Object.create(s);
heir.b = "own";
heir.f = "new";
console.log(s.b, s.f, Object.keys(heir).join(), Reflect.set(s, "g", 1, {}), s.g, Reflect.set(s, "g", 1), s.g);
s.clear();
console.log(s.length, sessionStorage.length, Object.keys(s).length);

// prints:
// | 7,a,b {"7":"seven","a":"null","b":"1"} 4 function hidden
// | true null undefined null 7 null null
// | 1 true true true undefined
// | 2 true true null
// | TypeError
// | 1 4
// | TypeError
// | true undefined
// | 1 undefined b,f true undefined true 1
// | 0 0 0
