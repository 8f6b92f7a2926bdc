// The parts of location are its own, and neither they nor location itself can be taken away.
// location: http://example.com/a
console.log(delete location.href, delete globalThis.location, Object.getOwnPropertyNames(Location.prototype).join());
Object.defineProperty(Object.prototype, "fooled", { value: true });
console.log(location.href, Object.prototype.toString.call(location), location instanceof Location, location.valueOf() === location);
const describe = (object, key) => {
  const { value, get = value, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key);
  console.log(String(key), typeof get, typeof set, Boolean(writable), enumerable, configurable);
};
for (const key of ["href", "origin", "toString", "assign", "valueOf", Symbol.toPrimitive]) describe(location, key);
describe(globalThis, "location");
for (const steps of [() => new Location(), () => Object.getOwnPropertyDescriptor(location, "href").get.call({})]) {
  try {
    steps();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | false false constructor
// | http://example.com/a [object Location] true true
// | href function function false true false
// | origin function undefined false true false
// | toString function undefined false true false
// | assign function undefined false true false
// | valueOf function undefined false false false
// | Symbol(Symbol.toPrimitive) undefined undefined false false false
// | location function function false true false
// | true
// | true
