// SubtleCrypto and CryptoKey: members in the order of the IDL, attributes that return the same object each time, no constructors.
// real-time
console.log(Object.keys(Crypto.prototype).join(" "));
console.log(Object.keys(SubtleCrypto.prototype).join(" "));
console.log(Object.keys(CryptoKey.prototype).join(" "));
console.log(Object.values(Object.getOwnPropertyDescriptors(SubtleCrypto.prototype)).filter((it) => it.enumerable).map((it) => it.value.length).join(" "));
console.log(crypto.subtle === crypto.subtle, String(crypto.subtle), typeof Object.getOwnPropertyDescriptor(Crypto.prototype, "subtle").set);
for (const constructor of [SubtleCrypto, CryptoKey]) {
  try {
    new constructor();
  } catch (error) {
    console.log(error.name);
  }
}

(async () => {
  const algorithm = { name: "rsa-oaep", modulusLength: 1024, publicExponent: Uint8Array.of(1, 0, 1), hash: "sha-256" };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, false, ["unwrapKey", "encrypt", "decrypt", "encrypt"]);
  console.log(publicKey);
  console.log(privateKey.type, privateKey.extractable, privateKey.usages.join());
  console.log(publicKey.usages === publicKey.usages, publicKey.algorithm === publicKey.algorithm, publicKey.algorithm !== privateKey.algorithm);
  publicKey.usages.push("decrypt");
  publicKey.algorithm.name = "other";
  const encrypted = await crypto.subtle.encrypt("RSA-OAEP", publicKey, Uint8Array.of(1, 2, 3));
  console.log(encrypted.byteLength, new Uint8Array(await crypto.subtle.decrypt("RSA-OAEP", privateKey, encrypted)));
  const hmac = await crypto.subtle.generateKey({ name: "HMAC", hash: { name: "SHA-384" } }, true, ["sign"]);
  console.log(JSON.stringify(hmac.algorithm), String(hmac));
  const curve = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  console.log(Object.keys(curve).join(), JSON.stringify(curve.publicKey.algorithm), curve.publicKey.usages.length);
})();

// prints:
// | subtle getRandomValues randomUUID
// | encrypt decrypt sign verify digest generateKey deriveKey deriveBits importKey exportKey wrapKey unwrapKey
// | type extractable algorithm usages
// | 3 3 3 4 2 3 5 2 5 2 4 7
// | true [object SubtleCrypto] undefined
// | TypeError
// | TypeError
// | CryptoKey {
// |   type: 'public',
// |   extractable: true,
// |   algorithm: {
// |     name: 'RSA-OAEP',
// |     modulusLength: 1024,
// |     publicExponent: Uint8Array(3) [ 1, 0, 1 ],
// |     hash: { name: 'SHA-256' }
// |   },
// |   usages: [ 'encrypt' ]
// | }
// | private false decrypt,unwrapKey
// | true true true
// | 128 Uint8Array(3) [ 1, 2, 3 ]
// | {"name":"HMAC","hash":{"name":"SHA-384"},"length":1024} [object CryptoKey]
// | privateKey,publicKey {"name":"ECDH","namedCurve":"P-256"} 0
