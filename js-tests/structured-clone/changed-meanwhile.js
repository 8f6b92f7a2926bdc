// Maps and sets are copied before their entries are cloned: a getter that changes them changes nothing.
const map = new Map();
map.set({ get x() { map.set("late", 1); map.delete("b"); return 1; } }, "a");
map.set("b", "c");
const clone = structuredClone(map);
console.log(clone.size, clone.get("b"), clone.has("late"));

// prints:
// | 2 c false
