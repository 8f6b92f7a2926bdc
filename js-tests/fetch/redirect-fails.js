// A redirect to a URL that is none, of another scheme than HTTP, or with a password fails, and one with 307 of a
// request whose body is a stream.
// stderr: which is no URL
// stderr: redirects to a data: URL
// stderr: redirects to a ftp: URL
// stderr: with a user or a password
// stderr: whose content is a stream
(async () => {
  const to = (location, status = 302) => `http://peer/?header=Location: ${location}&answer=${status} Moved`;
  for (const location of ["http://", "data:,x", "ftp://peer/", "http://user:pass@peer/"]) {
    await fetch(to(location)).catch((error) => console.log(location, error.constructor.name));
  }
  const send = (status) => fetch(to("/:answer=200 OK,{line}", status), { method: "POST", body: new Response("x").body, duplex: "half" });
  await send(307).catch((error) => console.log(307, error.constructor.name));
  console.log(303, (await (await send(303)).text()).slice(0, 3));
})();

// prints:
// | http:// TypeError
// | data:,x TypeError
// | ftp://peer/ TypeError
// | http://user:pass@peer/ TypeError
// | 307 TypeError
// | 303 GET
