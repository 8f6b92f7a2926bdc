// A key can be cloned and posted, also one that can't be extracted.
(async () => {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const data = new Uint8Array(3);
  const { clone, again } = structuredClone({ clone: key, again: key });
  console.log(clone === key, clone === again, clone instanceof CryptoKey, clone.extractable, clone.usages.join());
  console.log(await crypto.subtle.verify("HMAC", clone, await crypto.subtle.sign("HMAC", key, data), data));

  const { port1, port2 } = new MessageChannel();
  port2.onmessage = async (event) => {
    console.log(await crypto.subtle.verify("HMAC", event.data, await crypto.subtle.sign("HMAC", key, data), data));
    port1.close();
  };
  port1.postMessage(key);
  try {
    structuredClone(key, { transfer: [key] });
  } catch (error) {
    console.log(error.name);
  }
})();

// prints:
// | false true true false sign,verify
// | true
// | DataCloneError
// | true
