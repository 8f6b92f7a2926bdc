// A pattern that is not valid is a TypeError. Input that a pattern can't match is no match.
const attempts = [
  () => URLPattern("https://a.example"),
  () => new URLPattern("/relative"),
  () => new URLPattern("/relative", undefined, {}),
  () => new URLPattern({ pathname: "/a" }, "https://a.example"),
  () => new URLPattern({ baseURL: "a" }),
  () => new URLPattern({ pathname: "/(" }),
  () => new URLPattern({ pathname: "/(a" }),
  () => new URLPattern({ pathname: "/([z-a])" }),
  () => new URLPattern({ protocol: "([z-a])" }),
  () => new URLPattern({ pathname: "/:a/:a" }),
  () => new URLPattern({ port: "x" }),
  () => new URLPattern(Symbol()),
  () => new URLPattern({ pathname: `/${"a".repeat(70_000)}` }),
  () => new URLPattern().test({}, "https://a.example"),
  () => new URLPattern().exec(Symbol()),
  () => Object.getOwnPropertyDescriptor(URLPattern.prototype, "hash").get.call({}),
];
console.log(attempts.map((attempt) => {
  try {
    return String(attempt());
  } catch ({ name }) {
    return name;
  }
}).join(" "));
for (const pattern of ["http://]:80/", "http://[a]]]/", "a:]]]]", "{", "\\", ":", "{a:b", "https://a.example/%zz", "a://\u{1f600}/"]) {
  try {
    new URLPattern(pattern);
  } catch (error) {
    if (error.name !== "TypeError") console.log(pattern, error);
  }
}
console.log(new URLPattern().exec("a"), new URLPattern().test("a", "b"), new URLPattern().test({ baseURL: "a" }), new URLPattern().test({ port: "x" }));
console.log(URLPattern.length, URLPattern.prototype.test.length, URLPattern.prototype.exec.length, Object.keys(URLPattern.prototype).join());

// prints:
// | TypeError TypeError TypeError TypeError TypeError TypeError TypeError TypeError TypeError TypeError TypeError TypeError TypeError TypeError TypeError TypeError
// | null false false false
// | 0 0 0 protocol,username,password,hostname,port,pathname,search,hash,hasRegExpGroups,test,exec
