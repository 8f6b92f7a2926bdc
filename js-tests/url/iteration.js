// The iterators of URLSearchParams are live, and the class is iterable by its entries.
const params = new URLSearchParams("a=1&b=2&c=3");
const seen = [];
for (const [name] of params) {
  seen.push(name);
  if (name === "a") params.delete("b");
}
console.log(seen.join(), URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries);
params.forEach(function (value, name, self) {
  console.log(name, value, self === params, this === params);
}, params);
console.log(Object.prototype.toString.call(params.entries()));
const shrinking = new URLSearchParams("a=1&b=2&c=3");
for (const [name, value] of shrinking) {
  console.log(name, value);
  shrinking.delete(name);
}
console.log(String(shrinking), [...shrinking.keys()].join(), [...shrinking.values()].join());

// prints:
// | a,c true
// | a 1 true true
// | c 3 true true
// | [object URLSearchParams Iterator]
// | a 1
// | c 3
// | b=2 b 2
