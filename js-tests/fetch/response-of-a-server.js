// fetch() is fulfilled with the answer of the server, whatever its status, as soon as its head is there.
// "The url getter steps are to return the empty string if this's response's URL is null; otherwise this's
// response's URL, serialized with exclude fragment set to true."
(async () => {
  for (const status of ["200 OK", "404 Not Found", "500 ", "299 Own words"]) {
    const url = `http://peer/?answer=${status},text#part`;
    const response = await fetch(url);
    const { ok, statusText, redirected, type, bodyUsed } = response;
    console.log(response.status, ok, JSON.stringify(statusText), redirected, type, bodyUsed, response.url.endsWith(",text"), await response.text());
  }
  const start = performance.now();
  const slow = await fetch("http://peer/?stream=200 OK&pause=5000&chunk=late&chunk");
  console.log(performance.now() - start < 1000, await slow.text(), performance.now() - start >= 5000);
})();

// prints:
// | 200 true "OK" false basic false true text
// | 404 false "Not Found" false basic false true text
// | 500 false "" false basic false true text
// | 299 true "Own words" false basic false true text
// | true late true
