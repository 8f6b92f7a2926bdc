// URLSearchParams are read and changed by name, or by name and value, and sorted stably by code units.
const params = new URLSearchParams("?a=1&b=%20+&a=3&%61=%zz&c");
console.log(String(params), params.size, params.get("a"), params.get("d"), params.getAll("a").join(), params.getAll("d").length);
console.log(params.has("a"), params.has("a", "3"), params.has("a", 4), params.has("a", undefined), params.has("d"));
params.delete("a", "3");
console.log(String(params));
params.set("a", "x y");
params.delete("b", undefined);
params.append("a", "\ud800");
console.log(String(params));
for (const steps of [() => params.append("a"), () => params.get()]) {
  try {
    steps();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}
const unsorted = new URLSearchParams([["\ufb03", 1], ["\ud83c\udf08", 2], ["z", 3], ["a", 4], ["z", 0]]);
unsorted.sort();
console.log([...unsorted.values()].join(), [...unsorted.keys()].length);

// prints:
// | a=1&b=++&a=3&a=%25zz&c= 5 1 null 1,3,%zz 0
// | true true false true false
// | a=1&b=++&a=%25zz&c=
// | a=x+y&c=&a=%EF%BF%BD
// | true
// | true
// | 4,3,0,2,1 5
