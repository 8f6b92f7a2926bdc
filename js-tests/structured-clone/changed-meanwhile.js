// Maps and sets are copied before their entries are cloned: a getter that changes them changes nothing. Deleted ones are left out.
const map = new Map();
map.set({ get x() { map.set("late", 1); map.delete("b"); return 1; } }, "a");
map.set("b", "c");
const clone = structuredClone(map);
console.log(clone.size, clone.get("b"), clone.has("late"));
const entries = new Map([[1, 1], [2, 2], [3, 3]]);
const values = new Set([1, 2, 3]);
entries.forEach((_, key) => {
  if (key !== 2) return;
  entries.delete(1);
  console.log([...structuredClone(entries)].join());
});
values.forEach((value) => {
  if (value !== 2) return;
  values.delete(1);
  console.log([...structuredClone(values)].join());
});
console.log(JSON.stringify(structuredClone({ get a() { delete this.b; return 1; }, b: 2, c: 3 })));

// prints:
// | 2 c false
// | 2,2,3,3
// | 2,3
// | {"a":1,"c":3}
