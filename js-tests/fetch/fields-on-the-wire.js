// A request has Accept */* and the fields of the script, those of one name in one line, and Origin with other
// methods than GET and HEAD.
// location: http://example.com/
(async () => {
  const text = async (names, init) => (await fetch(`http://peer/?answer=200 OK,${names}`, init)).text();
  console.log(await text("{Host} {Accept} {Origin} {Cookie} {Referer}"));
  console.log(await text("{Accept} {X} {Content-Type}", { headers: [["X", "1"], ["accept", "text/html"], ["x", "2"]] }));
  console.log(await text("{line}", { method: "patch" }));
  console.log(await text("{Origin} {Content-Length}", { method: "POST" }));
  console.log(await text("{Origin} {Content-Length} {content}", { method: "DELETE", body: "é" }));
  console.log(await text("{Cache-Control} {Pragma}", { cache: "no-store" }), await text("{Cache-Control}", { cache: "no-cache" }));
  console.log(await text("{Accept-Encoding}", { headers: { Range: "bytes=0-1" } }));
})();

// prints:
// | peer */* http://example.com (none) (none)
// | text/html 1, 2 (none)
// | patch /?answer=200%20OK,{line} HTTP/1.1
// | http://example.com 0
// | http://example.com 2 é
// | no-cache no-cache max-age=0
// | identity
