// URLSearchParams is made of a string, pairs or an object, sorted stably, and iterates over its pairs.
console.log(String(new URLSearchParams("?a=1&b=%20+&c")));
console.log(String(new URLSearchParams([["x", "1"], ["x", "2"]])), String(new URLSearchParams({ y: "é", z: null })));
const params = new URLSearchParams("b=1&a=2&b=3&a=1");
params.sort();
console.log(String(params), params.size, [...params.keys()].join(""));
params.set("a", "only");
console.log(String(params), params.has("b", "3"), params.has("b", "4"), params.get("none"));
params.delete("b", "1");
console.log([...params].map((pair) => pair.join("=")).join(" "));
try {
  new URLSearchParams([["one"]]);
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | a=1&b=++&c=
// | x=1&x=2 y=%C3%A9&z=null
// | a=2&a=1&b=1&b=3 4 aabb
// | a=only&b=1&b=3 true false null
// | a=only b=3
// | true
