// "If request's redirect count is 20, then return a network error": 21 requests are sent, and no more.
// stderr: more than 20 redirects
(async () => {
  // An empty Location is the same URL again.
  const loop = "http://peer/?header=Location: &answer=302 Found";
  await fetch(loop).catch((error) => console.log(error.constructor.name));
  const counting = new WebSocket("ws://peer/?accept&count&close=1000");
  counting.onmessage = ({ data }) => console.log("connections:", data);
})();

// prints:
// | TypeError
// | connections: 22
