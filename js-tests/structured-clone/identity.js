// References to one object are references to one object in the clone, in cycles too.
const shared = { name: "shared" };
const list = [shared, shared];
list.push(list);
const map = new Map([[shared, list]]);
map.set("map", map).set("set", new Set([map, shared, -0]));
const source = { map, list, shared };
source.self = source;
const clone = structuredClone(source);
console.log(clone !== source, clone.self === clone, clone.shared !== shared, clone.list[0] === clone.shared, clone.list[1] === clone.shared);
console.log(clone.list[2] === clone.list, clone.map.get(clone.shared) === clone.list, clone.map.get("map") === clone.map, clone.map.size);
const set = clone.map.get("set");
console.log(set.has(clone.map), set.has(clone.shared), set.size);

// prints:
// | true true true true true
// | true true true 3
// | true true 3
