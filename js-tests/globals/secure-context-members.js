// A script without a location has a secure context, with the [SecureContext] members of interfaces.
console.log(isSecureContext, "randomUUID" in crypto, Object.keys(Crypto.prototype).includes("randomUUID"));

// prints:
// | true true true
