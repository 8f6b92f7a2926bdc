// A script without a location is one of the program: its context is secure.
console.log(isSecureContext);

// prints:
// | true
