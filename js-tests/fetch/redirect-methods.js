// 301 and 302 make a POST a GET, 303 makes every method but GET and HEAD one. The body and the fields that
// describe it go. 307 and 308 keep all of it.
const target = "/:answer=200 OK,{line} {content-type} {content-language} {content} {x}";
(async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    for (const method of ["POST", "PUT"]) {
      const headers = { "Content-Type": "text/x", "Content-Language": "en", "X": "kept" };
      const response = await fetch(`http://peer/?header=Location: ${target}&answer=${status} Moved`, { method, body: "body", headers });
      console.log(status, method, (await response.text()).replace(/ \/.* HTTP\/1.1/, ""));
    }
    const head = await fetch(`http://peer/?header=Location: /:answer=200 OK,text&answer=${status} Moved`, { method: "HEAD" });
    console.log(status, "HEAD", head.status, head.redirected, head.body);
  }
})();

// prints:
// | 301 POST GET (none) (none)  kept
// | 301 PUT PUT text/x en body kept
// | 301 HEAD 200 true null
// | 302 POST GET (none) (none)  kept
// | 302 PUT PUT text/x en body kept
// | 302 HEAD 200 true null
// | 303 POST GET (none) (none)  kept
// | 303 PUT GET (none) (none)  kept
// | 303 HEAD 200 true null
// | 307 POST POST text/x en body kept
// | 307 PUT PUT text/x en body kept
// | 307 HEAD 200 true null
// | 308 POST POST text/x en body kept
// | 308 PUT PUT text/x en body kept
// | 308 HEAD 200 true null
