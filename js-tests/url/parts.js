// A URL has the parts that the standard gives it, serialized.
const url = new URL("../c d?q=ä#f g", "HTTPS://User:pä@EXAMPLE.org:0443/a/b/");
for (const name in URL.prototype) {
  if (typeof url[name] !== "function") console.log(name, JSON.stringify(String(url[name])));
}
console.log(String(url) === url.href, url.toJSON() === url.href, JSON.stringify({ url }) === `{"url":"${url.href}"}`);

// prints:
// | href "https://User:p%C3%A4@example.org/a/c%20d?q=%C3%A4#f%20g"
// | origin "https://example.org"
// | protocol "https:"
// | username "User"
// | password "p%C3%A4"
// | host "example.org"
// | hostname "example.org"
// | port ""
// | pathname "/a/c%20d"
// | search "?q=%C3%A4"
// | searchParams "q=%C3%A4"
// | hash "#f%20g"
// | true true true
