// Properties of an object that has 200,000 prototypes.
function chain(root, create = Object.create, count = 200_000) {
    let object = root;
    for (let n = 0; n < count; n++) object = create(object);
    return object;
}
let written = 0;
const object = chain({ get a() { return this === object; }, set a(value) { written = value; }, b: 5, c: 6, [Symbol.iterator]: 7, 8: 9 });
same(object.a, true, "a getter");
same(object.b + object["c"] + object[Symbol.iterator] + object[8], 27, "values");
same(object.x, undefined, "a property that is absent");
same(object.x?.y, undefined, "an optional chain");
same("b" in object && !("x" in object), true, "in");
object.a = 1;
same(written, 1, "a setter");
object.b = 6;
object.x = 2;
object.b++;
same(`${object.b} ${object.x} ${Object.keys(object)}`, "7 2 b,x", "own properties");
same(Reflect.has(object, "c") && Reflect.get(object, "c") === 6 && Reflect.set(object, "c", 7), true, "Reflect");
const names = [];
for (const name in object) names.push(name);
same(names.join(), "b,x,c,8,a", "for in");
same(object instanceof Array, false, "instanceof");
same(Object.prototype.isPrototypeOf.call(chain(null), object), false, "isPrototypeOf");
with (object) same(c, 7, "with");
same(chain([1], (array) => Object.setPrototypeOf([], array), 5_000)[0], 1, "arrays");
// Objects that have methods of their own end with a RangeError at the latest.
for (const use of [(o) => o.x, (o) => { o.x = 1; }, (o) => "x" in o]) {
    try { use(chain(null, (o) => Object.setPrototypeOf(new String("a"), o), 5_000)); } catch (error) { if (!(error instanceof RangeError)) throw error; }
}
