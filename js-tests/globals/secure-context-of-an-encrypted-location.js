// A location by https: is a secure context.
// location: https://app.example/
console.log(isSecureContext, origin);

// prints:
// | true https://app.example
