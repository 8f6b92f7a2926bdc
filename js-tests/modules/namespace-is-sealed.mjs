// A namespace cannot be changed from outside, and its names are sorted.
import * as namespace from "./_counted.mjs";
for (const change of [
  () => (namespace.count = 5),
  () => (namespace.added = 1),
  () => delete namespace.count,
]) {
  try {
    change();
  } catch (error) {
    console.log(error.name);
  }
}
console.log(Object.isSealed(namespace), namespace.count, Object.getPrototypeOf(namespace));

// prints:
// | TypeError
// | TypeError
// | TypeError
// | true 0 null
