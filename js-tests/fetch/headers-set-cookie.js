// Set-Cookie is the one field whose values are not combined: getSetCookie() and iterating have each
// value, and get() joins them all the same.
const headers = new Headers();
headers.append("Set-Cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
headers.append("x", "1");
headers.append("set-cookie", "b=2");
console.log(JSON.stringify(headers.getSetCookie()));
console.log(JSON.stringify([...headers]));
console.log(headers.get("SET-COOKIE"));
headers.set("Set-Cookie", "c=3");
console.log(headers.getSetCookie().join());
headers.delete("set-cookie");
console.log(headers.getSetCookie().length, headers.has("Set-Cookie"));
(async () => {
  const response = await fetch("http://peer/?also=Set-Cookie: a=1&also=Set-Cookie: b=2&answer=200 OK");
  console.log(response.headers.getSetCookie().join(";"));
})();

// prints:
// | ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT","b=2"]
// | [["set-cookie","a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"],["set-cookie","b=2"],["x","1"]]
// | a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=2
// | c=3
// | 0 false
// | a=1;b=2
