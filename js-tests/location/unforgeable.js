// The parts of location are its own, and neither they nor location itself can be taken away.
// location: http://example.com/a
console.log(Object.hasOwn(location, "href"), Object.hasOwn(location, "assign"), delete location.href, delete globalThis.location);
Object.defineProperty(Object.prototype, "fooled", { value: true });
console.log(location.href, Object.prototype.toString.call(location), location instanceof Location);
try {
  new Location();
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | true true false false
// | http://example.com/a [object Location] true
// | true
