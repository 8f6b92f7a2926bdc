// A location of a loopback host is a secure context.
// location: http://chat.localhost:8000/
console.log(isSecureContext, Object.getOwnPropertyDescriptor(globalThis, "isSecureContext").set);

// prints:
// | true undefined
