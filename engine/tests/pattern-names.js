// The groups of a lookbehind have their names in the order of the pattern, and of groups with the same name the one that matched counts.
const results = [/(?<=(?<a>x)(?<b>y)?)z/.exec("xz").groups, /(?<!(?<c>x)(?<d>y))z/.exec("z").groups, /(?<=(?<e>.)(?<f>.)(.))$/.exec("abc").groups];
const pattern = new RegExp("(?:(?:(?<x>a)|(?<x>b))\\k<x>){2}");
results.push(pattern.exec("aabb"), pattern.exec("aab"), new RegExp("(?<=\\k<y>(?:(?<y>a)|(?<y>b)))c").exec("abbc").groups);
const expected = ["{\"a\":\"x\"}", "{}", "{\"e\":\"a\",\"f\":\"b\"}", "[\"aabb\",null,\"b\"]", "null", "{\"y\":\"b\"}"];
const found = results.map((result) => JSON.stringify(result));
if (found.join() !== expected.join() || Object.keys(results[0]).join() !== "a,b") throw new Error(found.join());
