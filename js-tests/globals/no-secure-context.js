// A location by http: of another host is no secure context, and has no [SecureContext] interfaces and members.
// location: http://app.example/
console.log(isSecureContext);
console.log("SubtleCrypto" in globalThis, "CryptoKey" in globalThis, typeof SubtleCrypto, Object.keys(Crypto.prototype).join());
console.log("subtle" in crypto, "randomUUID" in crypto, crypto.getRandomValues(new Uint8Array(1)).length);
globalThis.CryptoKey = 1;
console.log(CryptoKey, Object.getOwnPropertyDescriptor(globalThis, "SubtleCrypto"));

// prints:
// | false
// | false false undefined getRandomValues
// | false false 1
// | 1 undefined
