// A locked body can't be read, but a lock alone does not use it: after releaseLock() without a read it can.
(async () => {
  const response = new Response("content");
  const reader = response.body.getReader();
  console.log(response.bodyUsed, await response.text().catch((error) => error.constructor.name), response.bodyUsed);
  try {
    new Response(response.body);
  } catch (error) {
    console.log(error.constructor.name);
  }
  reader.releaseLock();
  console.log(await response.text(), response.bodyUsed);
  const part = new Response("content");
  const partReader = part.body.getReader();
  await partReader.read();
  partReader.releaseLock();
  console.log(part.bodyUsed, await part.text().catch((error) => error.constructor.name));
})();

// prints:
// | false TypeError false
// | TypeError
// | content true
// | true TypeError
