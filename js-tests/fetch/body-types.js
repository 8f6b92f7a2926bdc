// The kind of a body names its Content-Type, unless the fields have one: a string, URLSearchParams, FormData
// and a Blob with a type have one, buffers and streams have none.
const form = new FormData();
form.append("a", "1");
const bodies = [
  "text", 7, { toString: () => "object" }, new URLSearchParams("a=1"), new Blob(["x"], { type: "Text/X" }), new Blob(["x"]),
  new Uint8Array(2).subarray(1), new ArrayBuffer(1), new DataView(new ArrayBuffer(3), 1), new Response("s").body,
];
(async () => {
  for (const body of bodies) {
    const response = new Response(body);
    const request = new Request("http://peer/", { method: "POST", body: body instanceof ReadableStream ? "" : body });
    const kept = new Response(body instanceof ReadableStream ? null : body, { headers: { "content-TYPE": "own" } });
    console.log(response.headers.get("content-type"), request.headers.get("content-type"), kept.headers.get("content-type"), (await response.bytes()).length);
  }
  const type = new Response(form).headers.get("content-type");
  console.log(type.startsWith("multipart/form-data; boundary="), (await new Response(form).formData()).get("a"));
})();

// prints:
// | text/plain;charset=UTF-8 text/plain;charset=UTF-8 own 4
// | text/plain;charset=UTF-8 text/plain;charset=UTF-8 own 1
// | text/plain;charset=UTF-8 text/plain;charset=UTF-8 own 6
// | application/x-www-form-urlencoded;charset=UTF-8 application/x-www-form-urlencoded;charset=UTF-8 own 3
// | text/x text/x own 1
// | null null own 1
// | null null own 1
// | null null own 1
// | null null own 2
// | null text/plain;charset=UTF-8 own 1
// | true 1
