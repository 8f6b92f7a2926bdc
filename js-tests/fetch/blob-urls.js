// A blob: URL answers GET with its Blob, or a range of it. The Blob counts that the URL had when it was parsed:
// revoking it later does not matter to a request that exists.
// stderr: the method for blob: is GET
// stderr: there is no such blob: URL
// stderr: the Blob has no range
// stderr: there is no such blob: URL
(async () => {
  const url = URL.createObjectURL(new Blob(["0123456789"], { type: "text/x" }));
  const shown = async (response) => {
    const { status, statusText, headers } = response;
    const fields = ["type", "length", "range"].map((name) => headers.get(`content-${name}`));
    console.log(status, statusText, ...fields, response.url === url, await response.text());
  };
  await shown(await fetch(url));
  await shown(await fetch(url, { headers: { Range: "bytes=2-4" } }));
  await shown(await fetch(url, { headers: { Range: "bytes=-3" } }));
  const fails = (url, init) => fetch(url, init).catch((error) => console.log(error.constructor.name));
  await fails(url, { method: "POST" });
  await fails("blob:null/none");
  await fails(url, { headers: { Range: "bytes=10-" } });
  const request = new Request(url);
  const begun = fetch(url);
  URL.revokeObjectURL(url);
  await shown(await begun);
  await shown(await fetch(request));
  await fails(url);
})();

// prints:
// | 200 OK text/x 10 null true 0123456789
// | 206 Partial Content text/x 3 bytes 2-4/10 true 234
// | 206 Partial Content text/x 3 bytes 7-9/10 true 789
// | TypeError
// | TypeError
// | TypeError
// | 200 OK text/x 10 null true 0123456789
// | 200 OK text/x 10 null true 0123456789
// | TypeError
