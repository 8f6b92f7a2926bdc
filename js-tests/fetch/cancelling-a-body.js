// Cancelling the body of an answer ends its connection, and the reason is not an error of anything.
(async () => {
  const response = await fetch("http://peer/?name=cancelled&stream=200 OK&chunk=some&drain");
  const reader = response.body.getReader();
  console.log((await reader.read()).value.length, await reader.cancel("enough"), (await reader.read()).done, response.bodyUsed);
  const journal = new WebSocket("ws://peer/?accept&journal=cancelled&close=1000");
  journal.onmessage = ({ data }) => console.log("the server read", data);
})();

// prints:
// | 4 undefined true true
// | the server read end
