// A body that nobody reads does not keep the script: it ends, and with it the connection.
fetch("http://peer/?stream=200 OK&chunk=some&drain").then((response) => console.log(response.status, response.bodyUsed));
fetch("http://peer/?stream=200 OK&chunk=some&drain").then(async ({ body }) => {
  const reader = body.getReader();
  console.log((await reader.read()).value.length);
});

// prints:
// | 200 false
// | 4
