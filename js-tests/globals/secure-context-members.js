// A secure context has the [SecureContext] members of interfaces.
console.log(isSecureContext, "randomUUID" in crypto, Object.keys(Crypto.prototype).includes("randomUUID"));

// prints:
// | true true true
