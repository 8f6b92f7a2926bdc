// The guard "request-no-cors": there are "no-CORS-safelisted request-headers" only, with safe values of
// 128 bytes at most.
const request = new Request("http://peer/", {
  mode: "no-cors",
  headers: {
    "Accept": "text/html", "Accept-Language": "de", "Content-Language": "en", "Content-Type": "text/plain",
    "Authorization": "secret", "X-Own": "1",
  },
});
console.log([...request.headers.keys()].join());
const { headers } = request;
headers.set("Content-Type", "application/json");
headers.set("Accept", "a\"b");
headers.set("Accept-Language", "de_DE");
headers.append("Content-Language", "x".repeat(128));
console.log(JSON.stringify([...headers.values()]));
headers.append("Content-Language", "fr");
headers.delete("Accept");
console.log(headers.get("Content-Language"), headers.has("Accept"));
for (const method of ["PUT", "DELETE", "patch"]) {
  try {
    new Request("http://peer/", { mode: "no-cors", method });
  } catch (error) {
    console.log(method, error.constructor.name);
  }
}

// prints:
// | accept,accept-language,content-language,content-type
// | ["text/html","de","en","text/plain"]
// | en, fr false
// | PUT TypeError
// | DELETE TypeError
// | patch TypeError
