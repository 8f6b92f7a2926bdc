// A "null body status" (204, 205, 304) with a body is a TypeError, also with an empty one. A server's answer
// with such a status, or to HEAD, has the body null.
for (const status of [204, 205, 304]) {
  for (const body of ["", "x", new Blob(), null, undefined]) {
    try {
      console.log(status, new Response(body, { status }).body);
    } catch (error) {
      console.log(status, error.constructor.name);
    }
  }
}
(async () => {
  for (const status of ["204 No Content", "205 Reset Content", "304 Not Modified"]) {
    const response = await fetch(`http://peer/?answer=${status}`);
    console.log(response.status, response.body, JSON.stringify(await response.text()), response.bodyUsed);
  }
  const head = await fetch("http://peer/?answer=200 OK,hello", { method: "HEAD" });
  console.log(head.status, head.headers.get("content-length"), head.body, JSON.stringify(await head.text()));
  const empty = await fetch("http://peer/?answer=200 OK");
  console.log(empty.body instanceof ReadableStream, JSON.stringify(await empty.text()), empty.bodyUsed);
})();

// prints:
// | 204 TypeError
// | 204 TypeError
// | 204 TypeError
// | 204 null
// | 204 null
// | 205 TypeError
// | 205 TypeError
// | 205 TypeError
// | 205 null
// | 205 null
// | 304 TypeError
// | 304 TypeError
// | 304 TypeError
// | 304 null
// | 304 null
// | 204 null "" false
// | 205 null "" false
// | 304 null "" false
// | 200 5 null ""
// | true "" true
