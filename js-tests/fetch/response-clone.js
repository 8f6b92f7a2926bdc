// A clone of a response has its own fields and body, and the two bodies are read apart. A response whose body
// was read or is locked has no clone.
(async () => {
  const response = await fetch("http://peer/?header=X: 1&stream=201 Made&chunk=one&pause=1000&chunk=two&chunk");
  const clone = response.clone();
  console.log(clone.status, clone.statusText, clone.type, clone.url === response.url, clone.headers !== response.headers, clone.headers.get("x"));
  const reader = clone.body.getReader();
  const { value } = await reader.read();
  // Each has bytes of its own.
  console.log(String.fromCharCode(...value.fill(33)), await response.text());
  console.log(response.bodyUsed, (await reader.read()).value.length, (await reader.read()).done);
  const locked = new Response("x");
  const lock = locked.body.getReader();
  for (const one of [response, locked]) {
    try {
      one.clone();
    } catch (error) {
      console.log(error.constructor.name);
    }
  }
  lock.releaseLock();
  console.log(await locked.clone().text(), locked.bodyUsed, new Response().clone().body);
})();

// prints:
// | 201 Made basic true true 1
// | !!! onetwo
// | true 3 true
// | TypeError
// | TypeError
// | x false null
