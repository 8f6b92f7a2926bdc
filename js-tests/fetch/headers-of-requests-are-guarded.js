// The guard "request": "forbidden request-headers" are left out without an error, in the constructor and
// later.
const forbidden = [
  "Accept-Charset", "Accept-Encoding", "Access-Control-Request-Headers", "Access-Control-Request-Method", "Connection",
  "Content-Length", "Cookie", "Cookie2", "Date", "DNT", "Expect", "Host", "Keep-Alive", "Origin", "Referer", "Set-Cookie",
  "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via", "Proxy-Any", "Sec-Any",
];
const { headers } = new Request("http://peer/", { headers: forbidden.map((name) => [name, "1"]) });
for (const name of forbidden) {
  headers.append(name, "1");
  headers.set(name, "1");
}
console.log([...headers].length);
for (const name of ["X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override"]) {
  headers.append(name, "GET , Trace");
  headers.append(name, "PATCH");
}
headers.set("User-Agent", "mine");
headers.set("Security", "allowed");
console.log(JSON.stringify([...headers]));
// Headers of no request have no guard.
console.log([...new Headers({ Cookie: "1", Host: "1" })].length);

// prints:
// | 0
// | [["security","allowed"],["user-agent","mine"],["x-http-method","PATCH"],["x-http-method-override","PATCH"],["x-method-override","PATCH"]]
// | 2
