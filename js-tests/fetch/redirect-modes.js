// The redirect mode "follow" returns the answer of the last URL, "error" fails, and "manual" returns the
// redirect itself. An answer without a Location is no redirect.
// stderr: the request forbids redirects
(async () => {
  const url = "http://peer/?header=Location: /:answer=200 OK,{line}&answer=302 Found";
  const followed = await fetch(url + "#part");
  console.log(followed.status, followed.redirected, followed.url, await followed.text());
  await fetch(url, { redirect: "error" }).catch((error) => console.log(error.constructor.name));
  const manual = await fetch(url, { redirect: "manual" });
  console.log(manual.status, manual.redirected, manual.url === new URL(url).href, manual.headers.has("location"));
  for (const status of [301, 302, 303, 307, 308, 300, 304]) {
    const { status: came, redirected } = await fetch(`http://peer/?answer=${status} Without`);
    if (came !== status || redirected) console.log(came, redirected);
  }
  const choices = await fetch("http://peer/?header=Location: /x&answer=300 Choices");
  console.log(choices.status, choices.redirected);
})();

// prints:
// | 200 true http://peer/:answer=200%20OK,%7Bline%7D GET /:answer=200%20OK,%7Bline%7D HTTP/1.1
// | TypeError
// | 302 false true true
// | 300 false
