// A secure context has SubtleCrypto and CryptoKey.
// location: http://localhost:8000/
console.log(isSecureContext, Object.keys(Crypto.prototype).join());
for (const name of ["SubtleCrypto", "CryptoKey"]) {
  const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
  console.log(name, typeof globalThis[name], writable, enumerable, configurable);
}

// prints:
// | true subtle,getRandomValues,randomUUID
// | SubtleCrypto function true false true
// | CryptoKey function true false true
