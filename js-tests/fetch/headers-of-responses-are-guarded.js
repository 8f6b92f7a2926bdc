// The guard "response" leaves out Set-Cookie. The guard "immutable", of Response.error(),
// Response.redirect() and what fetch() returns, makes each change a TypeError.
const response = new Response("", { headers: { "Set-Cookie": "a=1", "Set-Cookie2": "a", "Cookie": "kept" } });
response.headers.append("set-cookie", "b=2");
response.headers.set("Content-Length", "7");
console.log(JSON.stringify([...response.headers]));
const changes = (headers) => {
  const attempts = [() => headers.append("a", "1"), () => headers.set("a", "1"), () => headers.delete("a")];
  return attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return error.constructor.name;
    }
  });
};
console.log(changes(Response.error().headers).join());
console.log(changes(Response.redirect("http://peer/").headers).join());
console.log(changes(Response.json(1).headers).join());
(async () => {
  const fetched = await fetch("data:,x");
  console.log(changes(fetched.headers).join(), changes(fetched.clone().headers).join());
  console.log(changes(new Response(null, fetched).headers).join());
})();

// prints:
// | [["content-length","7"],["content-type","text/plain;charset=UTF-8"],["cookie","kept"]]
// | TypeError,TypeError,TypeError
// | TypeError,TypeError,TypeError
// | ,,
// | TypeError,TypeError,TypeError TypeError,TypeError,TypeError
// | ,,
