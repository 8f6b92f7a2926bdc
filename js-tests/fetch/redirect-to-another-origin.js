// "For each headerName of CORS non-wildcard request-header name, delete headerName": a redirect to another
// origin takes Authorization away, and one within the origin does not.
(async () => {
  const headers = { "Authorization": "secret", "X": "kept" };
  const to = (host) => `http://peer/?header=Location: http://${host}/:answer=200 OK,{Authorization}-{X}&answer=302 Found`;
  for (const host of ["peer", "peer:80", "peer:81", "other.peer"]) {
    console.log(host, await (await fetch(to(host), { headers })).text());
  }
})();

// prints:
// | peer secret-kept
// | peer:80 secret-kept
// | peer:81 (none)-kept
// | other.peer (none)-kept
