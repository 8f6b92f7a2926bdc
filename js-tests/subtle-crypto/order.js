// Arguments are converted in order, then an algorithm is read: its name twice, and the members in the order of their names.
// real-time
const log = [];
const traced = (label, object) => new Proxy(object, { get: (target, key) => (log.push(label + String(key)), target[key]) });
const params = traced("", { name: "AES-GCM", tagLength: 128, iv: new Uint8Array(12), additionalData: new Uint8Array(1), label: 1 });
const rsa = traced("", { name: "RSA-PSS", hash: traced("hash.", { name: "SHA-1" }), publicExponent: Uint8Array.of(1, 0, 1), modulusLength: 0 });
const jwk = traced("", { kty: "oct", k: "AAAAAAAAAAAAAAAAAAAAAA", oth: [] });
const usages = { *[Symbol.iterator]() { log.push("usages"); yield "encrypt"; } };

(async () => {
  const key = await crypto.subtle.importKey("jwk", jwk, { get name() { log.push("name"); return "AES-GCM"; } }, true, usages);
  console.log(log.splice(0).join(" "));
  await crypto.subtle.encrypt(params, key, new Uint8Array());
  console.log(log.splice(0).join(" "));
  await crypto.subtle.generateKey(rsa, true, ["sign"]).catch((error) => log.push(error.name));
  console.log(log.splice(0).join(" "));
})();

// prints:
// | alg crv d dp dq e ext k key_ops kty n oth p q qi use x y usages name name
// | name name additionalData iv tagLength
// | name name modulusLength publicExponent hash hash.name hash.name OperationError
