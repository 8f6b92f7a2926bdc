// The URL of a request is parsed with the location as its base. One that is no URL, and one with a user or
// a password, is a TypeError.
// location: https://example.com/dir/page?query
const url = (input) => {
  try {
    return new Request(input).url;
  } catch (error) {
    return error.constructor.name;
  }
};
for (const input of ["", "other", "/root#part", "?q", "//host/x", new URL("http://peer/a b"), { toString: () => "object" }]) console.log(url(input));
for (const wrong of ["http://", "http://user@peer/", "http://:pass@peer/", "http://a b/", Symbol()]) console.log(url(wrong));
console.log(new Request("x", { referrer: "/from" }).referrer, new Request("x", { referrer: "http://elsewhere/" }).referrer);

// prints:
// | https://example.com/dir/page?query
// | https://example.com/dir/other
// | https://example.com/root#part
// | https://example.com/dir/page?q
// | https://host/x
// | http://peer/a%20b
// | https://example.com/dir/object
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | https://example.com/from about:client
