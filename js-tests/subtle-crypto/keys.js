// Keys are exported as they were imported, and derived, wrapped and unwrapped keys are used as any other.
// real-time
const { subtle } = crypto;
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const text = (string) => new TextEncoder().encode(string);

(async () => {
  // RFC 7515, appendix A.3
  const jwk = {
    kty: "EC", crv: "P-256", d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
    x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  };
  const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
  const key = await subtle.importKey("jwk", jwk, ecdsa, true, ["sign"]);
  console.log(JSON.stringify(await subtle.exportKey("jwk", key)));
  const pkcs8 = await subtle.exportKey("pkcs8", key);
  const again = await subtle.importKey("pkcs8", pkcs8, ecdsa, true, ["sign"]);
  console.log(pkcs8.byteLength, (await subtle.exportKey("jwk", again)).y === jwk.y);
  await subtle.importKey("jwk", { ...jwk, y: jwk.x }, ecdsa, true, ["sign"]).catch((error) => console.log(error.name));

  // RFC 5869, A.1
  const ikm = await subtle.importKey("raw", new Uint8Array(22).fill(11), "HKDF", false, ["deriveBits", "deriveKey"]);
  const hkdf = {
    name: "HKDF", hash: "SHA-256", salt: Uint8Array.from({ length: 13 }, (_, n) => n), info: Uint8Array.from({ length: 10 }, (_, n) => 0xf0 + n),
  };
  console.log(hex(await subtle.deriveBits(hkdf, ikm, 336)));
  const aes = await subtle.deriveKey(hkdf, ikm, { name: "AES-KW", length: 128 }, true, ["wrapKey", "unwrapKey"]);
  console.log(hex(await subtle.exportKey("raw", aes)));

  // RFC 6070, 2 iterations, and more of them on another thread
  const password = await subtle.importKey("raw", text("password"), "PBKDF2", false, ["deriveBits"]);
  const pbkdf2 = { name: "PBKDF2", hash: "SHA-1", salt: text("salt") };
  console.log(hex(await subtle.deriveBits({ ...pbkdf2, iterations: 2 }, password, 160)));
  console.log(hex(await subtle.deriveBits({ ...pbkdf2, iterations: 4096 }, password, 160)));
  await subtle.deriveBits({ ...pbkdf2, iterations: 2 ** 25 }, password, 160).catch((error) => console.log(error.name));

  const secret = await subtle.importKey("raw", text("sixteen letters!"), { name: "HMAC", hash: "SHA-1" }, true, ["sign"]);
  const wrapped = await subtle.wrapKey("raw", secret, aes, "AES-KW");
  const unwrapped = await subtle.unwrapKey("raw", wrapped, aes, "AES-KW", { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  console.log(hex(await subtle.sign("HMAC", secret, text("x"))) === hex(await subtle.sign("HMAC", unwrapped, text("x"))), unwrapped.extractable);

  const alice = await subtle.generateKey("X25519", false, ["deriveBits"]);
  const bob = await subtle.generateKey("X25519", false, ["deriveBits"]);
  const one = await subtle.deriveBits({ name: "X25519", public: bob.publicKey }, alice.privateKey, null);
  const other = await subtle.deriveBits({ name: "X25519", public: alice.publicKey }, bob.privateKey);
  console.log(one.byteLength, hex(one) === hex(other));
})();

// prints:
// | {"crv":"P-256","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI","ext":true,"key_ops":["sign"],"kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
// | 138 true
// | DataError
// | 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865
// | 3cb25f25faacd57a90434f64d0362f2a
// | ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957
// | 4b007901b765489abead49d926f721d065a429c1
// | OperationError
// | true false
// | 32 true
