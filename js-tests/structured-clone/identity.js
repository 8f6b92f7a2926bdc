// References to one object are references to one object in the clone, in cycles too.
const shared = { name: "shared" };
const source = { a: shared, b: shared, map: new Map([[shared, shared]]) };
source.self = source;
const clone = structuredClone(source);
console.log(clone !== source, clone.self === clone, clone.a === clone.b, clone.a !== shared);
console.log(clone.map.get(clone.a) === clone.a);

// prints:
// | true true true true
// | true
