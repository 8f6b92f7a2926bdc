// A location by http: of another host is no secure context.
// location: http://app.example/
console.log(isSecureContext);

// prints:
// | false
