// A body is read once: bodyUsed becomes true at the call, the stream stays locked, and each further reading
// rejects with a TypeError. The body null can be read any number of times.
(async () => {
  for (const one of [new Response("x"), new Request("http://peer/", { method: "POST", body: "x" }), await fetch("data:,x")]) {
    const reading = one.text();
    console.log(one.bodyUsed, one.body.locked, await reading, one.body.locked);
    for (const method of ["text", "json", "arrayBuffer", "bytes", "blob", "formData"]) {
      const outcome = await one[method]().then(() => "read", (error) => error.constructor.name);
      if (outcome !== "TypeError") console.log(method, outcome);
    }
  }
  const none = new Response(null);
  console.log(JSON.stringify([await none.text(), await none.text(), none.bodyUsed]));
  // Cancelling is a use as well.
  const cancelled = new Response("x");
  await cancelled.body.cancel();
  console.log(cancelled.bodyUsed, await cancelled.text().catch((error) => error.constructor.name));
})();

// prints:
// | true true x true
// | true true x true
// | true true x true
// | ["","",false]
// | true TypeError
